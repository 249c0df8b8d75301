"""The free space on the disks of this instance: without some left, no interview begins."""

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import Gauge

from gateway.errors import SpaceLow

log = structlog.get_logger(__name__)

FREE = Gauge(
    "vivavoce_free_bytes", "Free bytes of the fullest disk that this process keeps data on."
)
LEAST = Gauge(
    "vivavoce_least_free_bytes", "Free bytes below which this process lets no interview begin."
)

LOOK_SECONDS = 1.0
"""Seconds for which a look at the disks counts."""

ENOUGH_AGAIN = 1.1
"""The multiple of the least free space at which interviews begin again, so that a disk at the limit
does not log two lines a second."""


def free_bytes(folders: Sequence[Path]) -> int | None:
    """Return the free bytes of the fullest disk; None where no folder can be looked at."""
    found = []
    for folder in folders:
        try:
            found.append(shutil.disk_usage(folder).free)
        except OSError:  # not made yet, or away: the calls that need the folder tell
            continue
    return min(found, default=None)


@dataclass(slots=True)
class FreeSpace:
    """The watermark: below `min_bytes`, interviews that run go on, and none begins."""

    folders: Sequence[Path]
    min_bytes: int
    look_seconds: float = LOOK_SECONDS
    look: Callable[[Sequence[Path]], int | None] = free_bytes
    _low: bool = False
    _looked: float = float("-inf")

    async def check(self) -> None:
        """Raise SpaceLow when no interview may begin."""
        if await self.is_low():
            raise SpaceLow

    async def is_low(self) -> bool:
        """Return whether the disks have too little free space, by a look of the last second."""
        if self.min_bytes and time.monotonic() - self._looked >= self.look_seconds:
            self._looked = time.monotonic()
            # In a thread: a network disk may take long to answer.
            self._judge(await asyncio.to_thread(self.look, self.folders))
        return self._low

    def _judge(self, free: int | None) -> None:
        if free is None:
            return
        FREE.set(free)
        LEAST.set(self.min_bytes)
        was_low, enough = self._low, self.min_bytes * (ENOUGH_AGAIN if self._low else 1)
        self._low = free < enough
        if self._low and not was_low:
            log.error(
                "little disk space: interviews that run go on, and none begins",
                free_bytes=free,
                least=self.min_bytes,
            )
        elif was_low and not self._low:
            log.info("disk space is back: interviews begin again", free_bytes=free)
