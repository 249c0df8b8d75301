"""Clocks and caches for tests of counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.cache import Share
from shared.cache.embedded import EmbeddedCache
from shared.counts import Counts


@dataclass
class SetClock:
    """A wall clock that a test sets; it starts where a window of a minute begins."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class SharedCache(EmbeddedCache):
    """A cache that can be away, and that keeps the seconds for which each key was to be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.kept: dict[str, int] = {}

    async def add(self, shares: Sequence[Share]) -> list[int] | None:
        if self.away:
            return None
        self.kept |= {share.key: share.seconds for share in shares}
        return await super().add(shares)


@dataclass
class Replicas:
    """The clock and the cache that the processes of a test have in common."""

    clock: SetClock = field(default_factory=SetClock)
    cache: SharedCache = field(default_factory=SharedCache)

    def counts(self) -> Counts:
        """Return the counts of another process."""
        return Counts(self.cache, self.clock)
