"""Counts that the replicas of a service share: exchanged through the cache once a second."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.cache import Cache, Share

EXCHANGE_SECONDS = 1.0
"""Seconds between two exchanges."""

CHUNK = 500
"""Counts that are exchanged at a time, so that other calls go on in between."""

MAX_EXCHANGED = 10_000
"""Counts that are exchanged in a second; the others are exchanged in the next second."""

Slot = tuple[str, str, float]
"""The limit's name, the key (a session, an address), and the number of the time window."""


@dataclass(slots=True)
class Count:
    """The count of a slot. `told` is the part of `own` that the other replicas know.

    After `ends` (Unix seconds) the count is dropped. `settled` tells whether the total was read
    again a second after the growth, when the other replicas had told theirs.
    """

    ends: float = 0.0
    own: int = 0
    others: int = 0
    told: int = 0
    settled: bool = False


class Counts(dict[Slot, Count]):
    """The counts by slot. Without the cache each replica counts on its own.

    A dictionary itself: an append looks up eight slots.
    """

    def __init__(self, cache: Cache, clock: Callable[[], float] = time.time) -> None:
        """Start without counts; `clock` returns Unix seconds."""
        super().__init__()
        self.now = clock
        self._cache = cache
        self._forgotten: list[str] = []

    def __missing__(self, slot: Slot) -> Count:
        count = self[slot] = Count()
        return count

    def forget(self, slot: Slot) -> None:
        """Drop a count that does not grow any more, here and in the cache."""
        if self.pop(slot, None):
            self._forgotten.append(_key(slot))

    async def run(self, stop: asyncio.Event) -> None:
        """Exchange counts until `stop`."""
        while not stop.is_set():
            await self.exchange()
            try:
                await asyncio.wait_for(stop.wait(), EXCHANGE_SECONDS)
            except TimeoutError:
                continue

    async def exchange(self) -> None:
        """Add the growth of counts to the cache, read their totals, and drop ended counts."""
        now = self.now()
        for slot in [slot for slot, count in self.items() if count.ends < now]:
            del self[slot]
        grown = [(slot, count) for slot, count in self.items() if count.own != count.told]
        # A total of window 0 lives for hours: it is asked for only when this replica adds to it.
        asked = [
            (slot, count)
            for slot, count in self.items()
            if slot[2] and count.own == count.told and not count.settled
        ]
        changed = (grown + asked)[:MAX_EXCHANGED]
        for first in range(0, len(changed), CHUNK):
            await self._exchange(changed[first : first + CHUNK], now)
        forgotten, self._forgotten = self._forgotten, []
        await self._cache.remove(forgotten)

    async def _exchange(self, changed: Sequence[tuple[Slot, Count]], now: float) -> None:
        asked = [(count, count.own) for _, count in changed]
        totals = await self._cache.add(
            [
                Share(_key(slot), count.own - count.told, max(1, int(count.ends - now) + 1))
                for slot, count in changed
            ]
        )
        for (count, own), total in zip(asked, totals or [], strict=False):
            count.settled = count.told == own
            count.told = own
            count.others = max(0, total - own)
        await asyncio.sleep(0)  # the embedded cache answers without a pause


def _key(slot: Slot) -> str:
    """Return the key in the cache. It hides the session or address: erasure does not look there."""
    name, key, window = slot
    hidden = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"limit:{name}:{hidden}:{window:.0f}"
