"""The clock of received words: its times order a candidate's words, whichever gateway took them.

A gateway starts with the time of the gateways that run at the same store, or else with the store's
time, and counts on by its monotonic clock: its wall clock may be wrong, and may be set. The clock
never goes back. `Clocks` keeps a row for each process, renewed beside the calls, so that an append
costs no call more.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from shared.retry import Unavailable
from shared.store import Below, Collection, Document, OneOf, Store

log = structlog.get_logger(__name__)

RENEWED_SECONDS = 0.4
"""Seconds between two renewals of the own row. Running gateways differ by no more than that."""

RESERVED_SECONDS = 1.0
"""Seconds ahead of the clock that a row reserves. Its process may die before the next renewal, and
who follows it begins there."""

LIVE_SECONDS = 3.0
"""Seconds since its last renewal for which a row is taken for a running process's."""


@dataclass(slots=True)
class Clock:
    """Unix seconds that never go back in a process: `offset` and the monotonic clock."""

    offset: float

    def now(self) -> float:
        """Return the time in Unix seconds."""
        return self.offset + time.monotonic()

    def advance(self, seconds: float) -> bool:
        """Go on from `seconds`, unless the clock is past them. Return whether it was behind."""
        offset = seconds - time.monotonic()
        if offset <= self.offset:
            return False
        self.offset = offset
        return True


@dataclass(slots=True)
class Clocks:
    """The clocks of the gateways at a store, as the process `instance` knows them.

    A row holds the clock's `stamp` at its last renewal, the store's `ticks` then, and `until`, the
    bound that the clock stays below until the next.
    """

    store: Store
    rows: Collection
    instance: str
    clock: Clock
    kept_seconds: float
    """Seconds for which the row of a process that ended is kept: as long as a session is open."""
    running: set[str] = field(default_factory=set)
    """The other processes that ran at the last renewal."""

    @classmethod
    async def open(cls, store: Store, instance: str, kept_seconds: float) -> "Clocks":
        """Start the clock of this process, and register it."""
        rows, clock = await store.collection("clocks"), Clock(float("-inf"))
        clocks = cls(store, rows, instance, clock, kept_seconds)
        await clocks._hear_running()
        if not clocks.running:
            clocks.clock.advance(await store.now())
        await clocks._write()
        return clocks

    async def run(self, stop: asyncio.Event) -> None:
        """Renew the row until `stop`."""
        while not stop.is_set():
            try:
                await self.renew()
            except Unavailable as error:
                log.debug("clock not renewed", reason=str(error))
            try:
                await asyncio.wait_for(stop.wait(), RENEWED_SECONDS)
            except TimeoutError:
                continue

    async def renew(self, *, durable: bool = False) -> None:
        """Catch up with the running processes, and renew the own row."""
        await self._hear_running()
        await self._write(durable=durable)

    async def follow(self, instances: Iterable[str]) -> None:
        """Let all further times come after the times that these processes gave.

        This process keeps up with the processes that run. Of the others it reads the rows.
        """
        others = set(instances) - self.running - {self.instance}
        if not others:
            return
        rows = await self.rows.find({"id": OneOf(sorted(others))})
        ticks = await self.store.ticks()
        behind = [self.clock.advance(_reached(row, ticks)) for row in rows]
        if any(behind):
            await self._write()  # this process may die before its next renewal

    async def sweep(self, now: float) -> None:
        """Remove the rows of processes that ended long before `now` (Unix seconds)."""
        await self.rows.remove({"stamp": Below(now - self.kept_seconds)})

    async def _hear_running(self) -> None:
        # Rows first and ticks second: a store that answers slowly must not leave this clock behind.
        rows: list[Document] = await self.rows.find({})
        ticks = await self.store.ticks()
        others = (row for row in rows if row["id"] != self.instance)
        running = [row for row in others if _is_running(row, ticks)]
        self.running = {row["id"] for row in running}
        for row in running:
            self.clock.advance(_reached(row, ticks))

    async def _write(self, *, durable: bool = False) -> None:
        # Stamp first and ticks second: the estimate of another clock is never too late, or two
        # processes would drive each other forward.
        stamp = self.clock.now()
        ticks = await self.store.ticks()
        fields = {"stamp": stamp, "until": stamp + RESERVED_SECONDS, "ticks": ticks}
        await self.rows.change(self.instance, fields, create={}, durable=durable)


def _is_running(row: Document, ticks: float) -> bool:
    """Return whether the row's process renewed its row of late."""
    return 0 <= ticks - float(row["ticks"]) < LIVE_SECONDS


def _reached(row: Document, ticks: float) -> float:
    """Return the time that the clock of the row's process cannot be past.

    A running process counts on from its stamp. With the bound `until` in its place, a process would
    be ahead of a process that has just started, up to the next renewal.
    """
    if _is_running(row, ticks):
        return float(row["stamp"]) + ticks - float(row["ticks"])
    return float(row["until"])
