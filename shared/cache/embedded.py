"""The cache inside a single process, for the embedded stack: two dictionaries."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from shared.cache.cache import Latest, Share

T = TypeVar("T")

SWEEP_SECONDS = 10.0
"""Seconds between two sweeps for expired keys: without a sweep they stay until a caller asks."""


class _Ending(Generic[T]):
    """Values by key, each with the time of its end."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, T]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> T | None:
        end, value = self._kept.get(key, (0.0, None))
        return value if end > self._clock() else None

    def put(self, key: str, value: T, seconds: float) -> None:
        self._kept[key] = self._clock() + seconds, value

    def drop(self, key: str) -> None:
        self._kept.pop(key, None)

    def sweep(self) -> None:
        now = self._clock()
        for key in [key for key, (end, _) in self._kept.items() if end <= now]:
            del self._kept[key]


class EmbeddedCache:
    """A Cache. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._latest: _Ending[tuple[float, str]] = _Ending(clock)
        self._totals: _Ending[int] = _Ending(clock)

    @property
    def size(self) -> int:
        """The number of keys that take memory, expired or not."""
        return len(self._latest) + len(self._totals)

    async def get(self, keys: Sequence[str]) -> list[str | None]:
        return [found[1] if found else None for found in map(self._latest.get, keys)]

    async def keep(self, values: Sequence[Latest]) -> None:
        for each in values:
            new = each.at, each.value
            self._latest.put(each.key, max(self._latest.get(each.key) or new, new), each.seconds)

    async def add(self, shares: Sequence[Share]) -> list[int] | None:
        return [self._add(share) for share in shares]

    def _add(self, share: Share) -> int:
        total = (self._totals.get(share.key) or 0) + share.amount
        self._totals.put(share.key, total, share.seconds)
        return total

    async def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._latest.drop(key)
            self._totals.drop(key)

    def sweep(self) -> None:
        """Drop the expired keys."""
        self._latest.sweep()
        self._totals.sweep()


@functools.cache
def of_this_process() -> EmbeddedCache:
    """Return the cache that the services of this process share, as they would share a Redis."""
    return EmbeddedCache()


@asynccontextmanager
async def open_embedded(
    cache: EmbeddedCache | None = None, sweep_seconds: float = SWEEP_SECONDS
) -> AsyncIterator[EmbeddedCache]:
    """Sweep the cache, by default the cache of this process, until the end of the block."""
    opened = cache or of_this_process()
    sweeping = asyncio.create_task(_keep_sweeping(opened, sweep_seconds))
    try:
        yield opened
    finally:
        sweeping.cancel()


async def _keep_sweeping(cache: EmbeddedCache, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        cache.sweep()
