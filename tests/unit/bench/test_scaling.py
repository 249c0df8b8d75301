"""The queueing model against values that are known."""

import pytest

from bench.speed.scaling import MOST_USE, Queue, bound, erlang_c, wait_p99


@pytest.mark.parametrize(
    ("servers", "load", "share"),
    [(1, 0.6, 0.6), (2, 1.0, 1 / 3), (3, 2.0, 4 / 9), (10, 7.0, 0.2217)],
)
def test_erlang_c_is_the_share_that_waits(servers: int, load: float, share: float) -> None:
    assert erlang_c(servers, load) == pytest.approx(share, abs=1e-4)


def test_a_single_server_waits_as_the_textbook_says() -> None:
    assert wait_p99(1, 0.5, 0.01) == pytest.approx(0.01 * 2 * 3.912, rel=1e-3)


def test_nobody_waits_where_fewer_than_one_in_a_hundred_find_all_busy() -> None:
    assert wait_p99(50, 5.0, 0.01) == 0


@pytest.mark.parametrize("interviews", [10, 1_000, 100_000])
def test_the_needed_processes_keep_the_wait_and_the_use_within_bounds(interviews: int) -> None:
    queue = Queue("grading", calls=1, seconds=0.04, wait_seconds=0.1)
    servers, load = queue.needed(interviews), queue.load(interviews)

    assert load <= MOST_USE * servers
    assert wait_p99(servers, load, queue.seconds) <= queue.wait_seconds


def test_a_machine_is_bound_by_its_busiest_service_or_by_its_processors() -> None:
    demands = {"gateway": 0.001, "RabbitMQ": 0.0005}

    assert bound(demands, {"gateway": 1}, processors=8) == pytest.approx(1000)
    assert bound(demands, {"gateway": 4}, processors=2) == pytest.approx(2 / 0.0015)
