import asyncio
import math
from dataclasses import dataclass

import pytest
from fakeredis import FakeAsyncRedis, FakeServer
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.limits import KEPT, Limits, Rule
from gateway.problems import Problem
from shared.cache import Cache
from tests.eventually import eventually

TEN = Rule("session", 10, 60.0, "events for this session")


@dataclass
class Clock:
    """The wall clock, as the test sets it."""

    now: float = 1_800_000_000.0  # a window of a minute begins here

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("gateway.limits.time", clock)
    return clock


@pytest.fixture
def redis() -> FakeServer:
    return FakeServer()


def limits(redis: FakeServer | None = None, *, enforced: bool = True) -> Limits:
    """Of one process; those with the same Redis exchange their counts."""
    server = redis or FakeServer()
    return Limits(Cache(FakeAsyncRedis(server=server, decode_responses=True)), enforced)


def allowed(limits: Limits, rule: Rule = TEN, key: str = "a", tries: int = 100) -> int:
    """How many of so many calls at once get through."""
    return sum(gets_through(limits, rule, key) for _ in range(tries))


def gets_through(limits: Limits, rule: Rule, key: str) -> bool:
    try:
        limits.count(rule, key)
    except Problem:
        return False
    return True


def retry_after(limits: Limits, rule: Rule = TEN) -> int:
    with pytest.raises(Problem) as refused:
        limits.count(rule, "a")
    assert refused.value.status == 429
    return int(refused.value.headers["Retry-After"])


def test_as_many_calls_as_the_limit_get_through(clock: Clock) -> None:
    assert allowed(limits()) == 10


def test_each_key_and_each_rule_has_its_own_count(clock: Clock) -> None:
    one = limits()
    other = Rule("address", 3, 60.0, "events from this address")
    assert [allowed(one), allowed(one, key="b"), allowed(one, other)] == [10, 10, 3]


def test_the_window_slides(clock: Clock) -> None:
    one = limits()
    allowed(one)
    clock.now += 60
    assert allowed(one) == 0
    clock.now += 15  # a quarter of the next window: three quarters of the last one count
    assert allowed(one) == 3
    clock.now += 30
    assert allowed(one) == 5
    clock.now += 120
    assert allowed(one) == 10


def test_a_refused_call_is_not_counted(clock: Clock) -> None:
    one = limits()
    allowed(one, tries=1000)
    clock.now += 90
    assert allowed(one) == 5


@example(calls=[(0.0, 5), (61.0, 1)], rule=TEN)
@given(
    calls=st.lists(st.tuples(st.floats(0.0, 70.0), st.integers(1, 30)), min_size=1, max_size=8),
    rule=st.sampled_from([TEN, Rule("r", 1, 1.0, ""), Rule("r", 3, 3600.0, "")]),
)
def test_after_the_seconds_that_a_refusal_names_the_call_gets_through(
    calls: list[tuple[float, int]], rule: Rule
) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.limits.time", clock)
        one = limits()
        for pause, tries in calls:
            clock.now += pause
            allowed(one, rule, tries=tries)
        allowed(one, rule)
        seconds = retry_after(one, rule)
        assert 1 <= seconds <= 2 * rule.seconds
        clock.now += seconds
        assert allowed(one, rule, tries=1) == 1


async def test_two_processes_count_together_once_they_have_exchanged(
    clock: Clock, redis: FakeServer
) -> None:
    one, two = limits(redis), limits(redis)
    assert [allowed(one, tries=6), allowed(two, tries=3)] == [6, 3]
    for process in (one, two, one):
        await process.exchange()
    assert allowed(one) == 1
    await one.exchange()
    await two.exchange()
    assert allowed(two) == 0


async def test_what_was_told_is_not_told_again(clock: Clock, redis: FakeServer) -> None:
    one, two = limits(redis), limits(redis)
    allowed(one, tries=2)
    allowed(two, tries=2)
    for _ in range(5):
        await one.exchange()
        await two.exchange()
    assert [allowed(one, tries=4), allowed(two, tries=4)] == [4, 4]


async def test_limits_that_are_lifted_count_for_others_but_refuse_nobody(
    clock: Clock, redis: FakeServer
) -> None:
    lifted, strict = limits(redis, enforced=False), limits(redis)
    assert allowed(lifted) == 100
    assert allowed(strict, tries=1) == 1
    for process in (lifted, strict):
        await process.exchange()
    assert allowed(strict) == 0


async def test_without_redis_each_process_limits_alone_and_tells_later(
    clock: Clock, redis: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.cache.SKIPPED_AFTER_FAILURE", 0)
    one, two = limits(redis), limits(redis)
    redis.connected = False
    assert allowed(one, tries=8) == 8
    await one.exchange()
    assert allowed(one) == 2
    redis.connected = True
    await one.exchange()
    assert allowed(two, tries=1) == 1
    await two.exchange()
    assert allowed(two) == 0


async def test_windows_that_are_over_are_forgotten_here_and_in_redis(
    clock: Clock, redis: FakeServer
) -> None:
    one = limits(redis)
    for number in range(50):
        allowed(one, key=f"{number}", tries=1)
    await one.exchange()
    client = FakeAsyncRedis(server=redis)
    keys = await client.keys("*")
    assert len(keys) == 50
    assert all([0 < await client.ttl(key) <= 121 for key in keys])
    clock.now += 121
    await one.exchange()
    assert not one._counts


async def test_the_exchange_goes_on_until_the_stop(clock: Clock, redis: FakeServer) -> None:
    one, stop = limits(redis), asyncio.Event()
    allowed(one, tries=1)
    exchanging = asyncio.create_task(one.run(stop))
    client = FakeAsyncRedis(server=redis)

    async def told() -> bool:
        return await client.dbsize() == 1

    await eventually(told)
    stop.set()
    await asyncio.wait_for(exchanging, 1)


async def test_a_total_is_one_over_all_processes_and_outlives_them(
    clock: Clock, redis: FakeServer
) -> None:
    words = Rule("chars", 100, math.inf, "characters for this session")
    one, two = limits(redis), limits(redis)
    assert one.take(words, "a", 30)
    assert two.take(words, "a", 12)
    for process in (one, two):
        await process.exchange()
    assert (one.total(words, "a"), two.total(words, "a")) == (30, 42)
    clock.now += 3 * 3600
    restarted = limits(redis)
    for process in (one, restarted):
        assert process.take(words, "a", 1)
        await process.exchange()
    assert restarted.total(words, "a") == 44


async def test_what_is_given_back_can_be_taken_again_and_leaves_nothing_behind(
    clock: Clock, redis: FakeServer
) -> None:
    words = Rule("chars", 100, math.inf, "characters for this session")
    one, two = limits(redis), limits(redis)
    assert one.take(words, "a", 100)
    assert not one.take(words, "a", 1)
    one.give_back(words, "a", 40)
    await one.exchange()
    assert two.take(words, "a", 1)
    await two.exchange()
    assert two.total(words, "a") == 61
    assert one.take(words, "a", 40)
    one.forget(words, "a")
    one.give_back(words, "a", 40)  # its answer was on the way
    assert one.total(words, "a") == 0


async def test_the_total_of_a_session_that_is_over_is_forgotten_here_and_in_redis(
    clock: Clock, redis: FakeServer
) -> None:
    words = Rule("chars", 100, math.inf, "characters for this session")
    one, client = limits(redis), FakeAsyncRedis(server=redis)
    for key in ("a", "b"):
        assert one.take(words, key, 30)
    await one.exchange()
    one.forget(words, "a")
    one.forget(words, "unknown")
    await one.exchange()
    assert (one.total(words, "a"), one.total(words, "b")) == (0, 30)
    assert await client.dbsize() == 1


async def test_no_session_and_no_address_can_be_read_in_redis(
    clock: Clock, redis: FakeServer
) -> None:
    one = limits(redis)
    one.count(TEN, "3f2b8c1d9e4a")
    await one.exchange()
    (key,) = await FakeAsyncRedis(server=redis, decode_responses=True).keys("*")
    assert "3f2b8c1d9e4a" not in key


async def test_a_total_that_nobody_adds_to_is_forgotten_in_time(
    clock: Clock, redis: FakeServer
) -> None:
    one = limits(redis)
    assert one.take(Rule("chars", 100, math.inf, ""), "a", 30)
    await one.exchange()
    client = FakeAsyncRedis(server=redis)
    assert [await client.ttl(key) for key in await client.keys("*")] == [KEPT + 1]
    clock.now += KEPT + 1
    await one.exchange()
    assert not one._counts
