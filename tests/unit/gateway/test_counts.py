"""Counts that replicas exchange, and when they are dropped."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.cache import Share
from shared.counts import CHUNK, MAX_EXCHANGED
from tests.support.eventually import eventually
from tests.unit.gateway.counting import Replicas, SharedCache

SLOT = ("session", "3f2b8c1d9e4a", 5.0)
TOTAL = ("chars", "3f2b8c1d9e4a", 0.0)


@pytest.fixture
def replicas() -> Replicas:
    return Replicas()


async def test_growth_is_added_once_however_often_it_is_exchanged(replicas: Replicas) -> None:
    first, second = replicas.counts(), replicas.counts()
    for counts in (first, second):
        counts[SLOT].own, counts[SLOT].ends = 2, replicas.clock.now + 60
    for _ in range(5):
        await first.exchange()
        await second.exchange()
    assert (first[SLOT].others, second[SLOT].others) == (2, 2)


async def test_without_the_cache_growth_is_told_later(replicas: Replicas) -> None:
    first, second = replicas.counts(), replicas.counts()
    replicas.cache.away = True
    first[SLOT].own, first[SLOT].ends = 8, replicas.clock.now + 60
    await first.exchange()
    replicas.cache.away = False
    await first.exchange()
    second[SLOT].ends = replicas.clock.now + 60
    await second.exchange()
    assert second[SLOT].others == 8


async def test_ended_counts_are_dropped_here_and_end_in_the_cache(replicas: Replicas) -> None:
    counts = replicas.counts()
    for number in range(50):
        counts["session", f"{number}", 5.0].ends = replicas.clock.now + 120
    await counts.exchange()
    assert len(replicas.cache.kept) == 50
    assert all(0 < seconds <= 121 for seconds in replicas.cache.kept.values())
    replicas.clock.now += 121
    await counts.exchange()
    assert not counts


async def test_a_total_is_exchanged_only_when_it_changed(replicas: Replicas) -> None:
    counts = replicas.counts()
    counts[TOTAL].own, counts[TOTAL].ends = 3, replicas.clock.now + 60
    await counts.exchange()
    replicas.cache.kept.clear()
    await counts.exchange()
    assert replicas.cache.kept == {}


async def test_a_forgotten_count_is_removed_here_and_in_the_cache(replicas: Replicas) -> None:
    counts = replicas.counts()
    counts[TOTAL].own, counts[TOTAL].ends = 3, replicas.clock.now + 60
    await counts.exchange()
    counts.forget(TOTAL)
    counts.forget(("chars", "unknown", 0.0))
    await counts.exchange()
    assert (len(counts), replicas.cache.size) == (0, 0)


async def test_the_exchange_goes_on_until_the_stop(replicas: Replicas) -> None:
    counts, stop = replicas.counts(), asyncio.Event()
    counts[TOTAL].own, counts[TOTAL].ends = 1, replicas.clock.now + 60
    exchanging = asyncio.create_task(counts.run(stop))
    await eventually(lambda: replicas.cache.size == 1)
    stop.set()
    await asyncio.wait_for(exchanging, 30)


async def test_no_session_and_no_address_can_be_read_in_the_cache(replicas: Replicas) -> None:
    counts = replicas.counts()
    counts[TOTAL].own, counts[TOTAL].ends = 1, replicas.clock.now + 60
    await counts.exchange()
    (key,) = replicas.cache.kept
    assert "3f2b8c1d9e4a" not in key


async def test_counts_are_exchanged_in_chunks_and_only_when_they_grew() -> None:
    """10,000 addresses at once held up the event loop for 1.5 s."""
    sizes: list[int] = []

    class Noting(SharedCache):
        async def add(self, shares: Sequence[Share]) -> list[int] | None:
            sizes.append(len(shares))
            return await super().add(shares)

    replicas = Replicas(cache=Noting())
    counts = replicas.counts()
    for number in range(MAX_EXCHANGED + 700):
        count = counts["address", f"{number}", 1.0]
        count.own, count.ends = 1, replicas.clock.now + 60
    exchanged = []
    for _ in range(4):
        sizes.clear()
        await counts.exchange()
        exchanged.append(sum(sizes))
        assert max(sizes, default=0) <= CHUNK
    # Each count twice: when it grew, and once more for the growth that others told meanwhile.
    assert exchanged == [MAX_EXCHANGED, MAX_EXCHANGED, 1_400, 0]
