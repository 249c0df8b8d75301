"""A search for interviews that were left behind: never finalized, or without a report."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from gateway.interview.clock_watch import ClockWatch
from gateway.interview.finalizing import ANNOUNCED_AGAIN_SECONDS, Finalizing
from gateway.interview.milestones import note_announced_again
from gateway.interview.open_sessions import OpenSessions
from gateway.store import Session, Sessions
from shared.retry import Unavailable
from shared.telemetry import short

log = structlog.get_logger(__name__)


Sweep = Callable[[float], Awaitable[None]]
"""A task that is given the time, in Unix seconds."""


async def keep_sweeping(
    sweeps: Sequence[Sweep],
    irreversible: Sequence[Sweep],
    clock: ClockWatch,
    every: float,
    stop: asyncio.Event,
) -> None:
    """Run all sweeps every so many seconds, until `stop`; a failed sweep stops no other.

    The irreversible sweeps, which erase or end something by its age, wait for a settled clock.
    """

    async def run_irreversible(now: float) -> None:
        if await clock.is_settled(now):
            await _run(irreversible, now)

    while not stop.is_set():
        await _run([*sweeps, run_irreversible], time.time())
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue


async def _run(sweeps: Sequence[Sweep], now: float) -> None:
    for sweep in sweeps:
        try:
            await sweep(now)
        except Unavailable as error:
            log.warning("sweep put off", reason=str(error))
        except Exception:
            log.exception("sweep failed")


@dataclass(frozen=True, slots=True)
class Sweeper:
    """The sweeps for abandoned interviews and for overdue reports; `now` is in Unix seconds."""

    sessions: Sessions
    open_sessions: OpenSessions
    finalizing: Finalizing

    async def end_abandoned(self, now: float) -> None:
        """Finalize the interviews whose time is over, without words by invitation alone.

        This cannot be undone.
        """
        # A session that is forgotten too early would be counted anew: (instance, n) repeats.
        await self.open_sessions.forget_over(now)
        rows = await self.sessions.abandoned(now)
        for row in rows + await self.sessions.abandoned_by_invited(now):
            log.info("abandoned interview finalized", session=short(row.id))
            await self.finalizing.finalize(row.id, abandoned=True)

    async def announce_overdue(self, now: float) -> None:
        """Announce the ends again whose reports do not come."""
        for row in await self.sessions.unreported(now - ANNOUNCED_AGAIN_SECONDS):
            if await self.sessions.claim_announcement(row, _announced_at(row, now)):
                note_announced_again(row)
                await self.finalizing.announce(row)


def _announced_at(row: Session, now: float) -> float:
    """Return the time to note for an announcement made `now`, which decides when to announce again.

    The wait doubles each time, so that an event that kills its worker does not do so every minute.
    """
    assert row.finalized is not None
    return max(now, 2 * now - row.finalized.finalized_at - ANNOUNCED_AGAIN_SECONDS)
