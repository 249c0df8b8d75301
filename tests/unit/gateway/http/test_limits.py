"""Limits on rates: sliding windows, shared by the replicas."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from gateway.http.limits import Limits
from gateway.http.problems import problem_of
from gateway.settings import GatewaySettings
from shared.rates import Rule
from shared.refusals import RateExceeded
from tests.unit.gateway.counting import Replicas

TEN = Rule("session", 10, 60.0, "events for this session")


@pytest.fixture
def replicas() -> Replicas:
    return Replicas()


def limits(replicas: Replicas, *, enforced: bool = True) -> Limits:
    """Return the limits of another process."""
    return Limits(replicas.counts(), GatewaySettings(rate_limits=enforced))


def allowed(limits: Limits, rule: Rule = TEN, key: str = "a", tries: int = 100) -> int:
    """Return how many of so many calls at once get through."""
    return sum(gets_through(limits, rule, key) for _ in range(tries))


def gets_through(limits: Limits, rule: Rule, key: str) -> bool:
    try:
        limits.count(rule, key)
    except RateExceeded:
        return False
    return True


def retry_after(limits: Limits, rule: Rule) -> int:
    """Return the seconds that a refused client is told."""
    with pytest.raises(RateExceeded) as refused:
        limits.count(rule, "a")
    problem = problem_of(refused.value)
    assert problem.status == 429
    return int(problem.headers["Retry-After"])


def test_as_many_calls_as_the_limit_get_through(replicas: Replicas) -> None:
    assert allowed(limits(replicas)) == 10


def test_each_key_and_each_rule_has_its_own_count(replicas: Replicas) -> None:
    process = limits(replicas)
    other = Rule("address", 3, 60.0, "events from this address")
    assert [allowed(process), allowed(process, key="b"), allowed(process, other)] == [10, 10, 3]


def test_a_call_counts_for_its_session_and_its_address(replicas: Replicas) -> None:
    process = Limits(
        replicas.counts(),
        GatewaySettings(session_events_per_second=2, address_events_per_second=3),
    )
    request = Request({"type": "http", "client": ("10.0.0.1", 1), "headers": []})
    for session_id in ("a", "a", "b"):
        process.count_call(request, session_id)
    with pytest.raises(RateExceeded, match="from this address"):
        process.count_call(request, "b")
    elsewhere = Request({"type": "http", "client": ("10.0.0.2", 1), "headers": []})
    with pytest.raises(RateExceeded, match="for this session"):
        process.count_call(elsewhere, "a")
    process.count_call(elsewhere, "b")


def test_the_window_slides(replicas: Replicas) -> None:
    process, clock = limits(replicas), replicas.clock
    allowed(process)
    clock.now += 60
    assert allowed(process) == 0
    clock.now += 15  # a quarter of the next window: three quarters of the last window count
    assert allowed(process) == 3
    clock.now += 30
    assert allowed(process) == 5
    clock.now += 120
    assert allowed(process) == 10


def test_a_refused_call_is_not_counted(replicas: Replicas) -> None:
    process = limits(replicas)
    allowed(process, tries=1000)
    replicas.clock.now += 90
    assert allowed(process) == 5


@settings(deadline=None)
@example(calls=[(0.0, 5), (61.0, 1)], rule=TEN)
@given(
    calls=st.lists(st.tuples(st.floats(0.0, 70.0), st.integers(1, 30)), min_size=1, max_size=8),
    rule=st.sampled_from([TEN, Rule("r", 1, 1.0, ""), Rule("r", 3, 3600.0, "")]),
)
def test_after_the_seconds_that_a_refusal_names_the_call_gets_through(
    calls: list[tuple[float, int]], rule: Rule
) -> None:
    replicas = Replicas()
    process, clock = limits(replicas), replicas.clock
    for pause, tries in calls:
        clock.now += pause
        allowed(process, rule, tries=tries)
    allowed(process, rule)
    seconds = retry_after(process, rule)
    assert 1 <= seconds <= 2 * rule.seconds
    clock.now += seconds
    assert allowed(process, rule, tries=1) == 1


async def test_two_processes_count_together_once_they_have_exchanged(replicas: Replicas) -> None:
    counts = replicas.counts(), replicas.counts()
    first, second = (Limits(each, GatewaySettings()) for each in counts)
    assert [allowed(first, tries=6), allowed(second, tries=3)] == [6, 3]
    for each in (*counts, counts[0]):
        await each.exchange()
    assert allowed(first) == 1
    for each in counts:
        await each.exchange()
    assert allowed(second) == 0


async def test_lifted_limits_count_for_other_processes_but_refuse_nobody(
    replicas: Replicas,
) -> None:
    counts = replicas.counts(), replicas.counts()
    lifted = Limits(counts[0], GatewaySettings(rate_limits=False))
    strict = Limits(counts[1], GatewaySettings())
    assert allowed(lifted) == 100
    assert allowed(strict, tries=1) == 1
    for each in counts:
        await each.exchange()
    assert allowed(strict) == 0


def test_no_wait_is_named_as_zero_seconds() -> None:
    assert problem_of(RateExceeded("slow down", 0.0)).headers == {"Retry-After": "1"}
    assert problem_of(RateExceeded("slow down", 1.0)).headers == {"Retry-After": "2"}


def test_the_bytes_of_observations_count_for_their_address(replicas: Replicas) -> None:
    process = Limits(replicas.counts(), GatewaySettings(address_observation_bytes_per_hour=3_000))
    request = Request({"type": "http", "client": ("10.0.0.1", 1), "headers": []})
    for _ in range(3):
        process.count_observation(request, 1_000)
    with pytest.raises(RateExceeded, match="bytes of observations from this address"):
        process.count_observation(request, 1)
    replicas.clock.now += 3600 + 1800  # in the middle of the next hour, half of them count
    process.count_observation(request, 1_500)
