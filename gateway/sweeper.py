"""Looks for interviews that were left behind: without a report, or never finalized."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from gateway.finalizing import ANNOUNCED_AGAIN_AFTER, Finalizing
from gateway.sessions import OpenSessions
from gateway.store import Session, Sessions
from shared.retry import Unavailable
from shared.telemetry import short

log = structlog.get_logger(__name__)


Sweep = Callable[[float], Awaitable[None]]
"""Given the time, in Unix seconds."""


async def keep_sweeping(sweeps: Sequence[Sweep], every: float, stop: asyncio.Event) -> None:
    """All of them, every so many seconds until `stop`; one that fails keeps no other from it."""
    while not stop.is_set():
        for sweep in sweeps:
            try:
                await sweep(time.time())
            except Unavailable as error:
                log.warning("sweep put off", reason=str(error))
            except Exception:
                log.exception("sweep failed")
        try:
            await asyncio.wait_for(stop.wait(), every)
        except TimeoutError:
            continue


@dataclass(frozen=True, slots=True)
class Sweeper:
    sessions: Sessions
    open_sessions: OpenSessions
    finalizing: Finalizing

    async def sweep(self, now: float) -> None:
        """`now` in Unix seconds."""
        self.open_sessions.forget_over(now)
        for row in await self.sessions.abandoned(now):
            log.info("abandoned interview finalized", session=short(row.id))
            await self.finalizing.finalize(row.id, abandoned=True)
        overdue = now - ANNOUNCED_AGAIN_AFTER
        for row in await self.sessions.unreported(overdue):
            if await self.sessions.claim_announcement(row, _announced_at(row, now)):
                log.warning("finalized again", session=short(row.id))
                await self.finalizing.announce(row)


def _announced_at(row: Session, now: float) -> float:
    """What to note as the time of an announcement made `now`: it is repeated when the interview's
    end is twice as long ago. What ails it, once a minute would only add to it."""
    assert row.finalized is not None
    return max(now, 2 * now - row.finalized.finalized_at - ANNOUNCED_AGAIN_AFTER)
