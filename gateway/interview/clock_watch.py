"""A watch on the wall clock: while the clock has just jumped, nothing is erased or ended by age."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter, Gauge

from shared.store import Collection, Store

log = structlog.get_logger(__name__)

JUMP_SECONDS = 60.0
"""Difference between the progress of the wall clock and of the monotonic clock that is a jump."""

GAP_SECONDS = 3600.0
"""Difference to the last wall time in the store that counts as a jump, too: this process, or the
process that stored the time, may have a wrong clock."""

SETTLED_SECONDS = 3600.0
"""Seconds without a jump after which the clock is trusted again."""

JUMPS = Counter("vivavoce_clock_jumps_total", "Jumps of the wall clock, as the gateway saw them.")
WAITING = Gauge(
    "vivavoce_erasing_waits", "1 while nothing is erased or ended by age: the clock has jumped."
)

ROW = "last"


@dataclass(slots=True)
class ClockWatch:
    """The watch of a process. `rows` holds the last wall time that a gateway trusted."""

    rows: Collection
    monotonic: Callable[[], float] = time.monotonic
    _offset: float | None = field(default=None, init=False)
    """Wall time less monotonic time at the last look."""
    _seen: float | None = field(default=None, init=False)
    """The time in the store at the last look."""
    _jumped_at: float | None = field(default=None, init=False)
    """Monotonic time of the last jump; None while the clock is trusted."""

    @classmethod
    async def open(cls, store: Store) -> "ClockWatch":
        return cls(await store.collection("wall_clock"))

    async def is_settled(self, now: float) -> bool:
        """Return whether the wall clock, which says `now`, has not jumped for an hour.

        A stack that stood still for longer than that cannot tell the time that passed from a jump,
        and waits an hour, too. A gateway that others contradict waits until they agree.
        """
        ticks = self.monotonic()
        before, self._offset = self._offset, now - ticks
        if before is not None and abs(self._offset - before) > JUMP_SECONDS:
            self._distrust(self._offset - before, ticks)
        await self._compare(now, ticks)
        if self._jumped_at is not None and ticks - self._jumped_at >= SETTLED_SECONDS:
            log.info("clock settled: erasing and ending by age goes on")
            self._jumped_at = None
        WAITING.set(self._jumped_at is not None)
        if self._jumped_at is None:
            # Never a time that is not trusted: after a restart the gap to it must show.
            await self.rows.change(ROW, {"at": now}, create={}, durable=False)
            self._seen = now
        return self._jumped_at is None

    async def _compare(self, now: float, ticks: float) -> None:
        """Distrust the clock that is far from the time that another process has stored."""
        row = await self.rows.get(ROW)
        last = row["at"] if row else None
        if last is not None and last != self._seen and abs(now - last) > GAP_SECONDS:
            self._distrust(now - last, ticks)
        self._seen = last

    def _distrust(self, jump: float, ticks: float) -> None:
        if self._jumped_at is None:
            JUMPS.inc()
            log.warning(
                "clock jumped: nothing is erased or ended by age for an hour", seconds=round(jump)
            )
        self._jumped_at = ticks
