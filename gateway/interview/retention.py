"""Retention: the erasure of sessions and dead letters that are too old, and of silent sessions."""

import time
from dataclasses import dataclass, field

import structlog

from gateway.interview.group_commit import GroupCommit
from gateway.store import Sessions
from shared.broker import Broker, DeadLetter, Verdict
from shared.broker.topology import QUEUES
from shared.erasure import Tombstones
from shared.events import SessionErased
from shared.ids import new_id
from shared.telemetry import short

log = structlog.get_logger(__name__)

DAY_SECONDS = 24 * 3600.0

SILENT_SECONDS = 3600.0
"""Seconds after the end of its time (SESSION_TTL) that a session without words is erased."""

DEAD_LETTERS_SECONDS = 3600.0
"""Seconds between two looks through all dead letters: a look takes every letter from its queue."""


@dataclass(slots=True)
class Retention:
    """The sweep that erases sessions `days` after their start; 0 keeps them for ever.

    A template may keep its sessions for a shorter time. Silent sessions go soon, whatever `days`
    is. `letters_due` is the time of the next look through
    the dead letters, on the monotonic clock, which a wrong wall clock does not put off.
    """

    sessions: Sessions
    tombstones: Tombstones
    events: GroupCommit
    broker: Broker
    days: float
    letters_due: float = field(default_factory=time.monotonic)

    async def sweep(self, now: float) -> None:
        """Erase everything that is too old; `now` is in Unix seconds."""
        too_old = now - self.days * DAY_SECONDS
        over = await self.sessions.older_than(too_old) if self.days else []
        over += await self.sessions.past_their_own_time(now)
        over += await self.sessions.silent(now - SILENT_SECONDS)
        for row in over:
            log.info("erased after its time", session=short(row.id))
            await self.events.publish(SessionErased(session_id=row.id, request_id=new_id()))
        if time.monotonic() >= self.letters_due:
            self.letters_due = time.monotonic() + DEAD_LETTERS_SECONDS
            for queue in QUEUES:
                await self._sift(queue, now)

    async def _sift(self, queue: str, now: float) -> None:
        """Drop the queue's dead letters that are too old or belong to an erased session."""
        letters: list[DeadLetter] = []

        def look(letter: DeadLetter) -> Verdict:
            letters.append(letter)
            return Verdict.KEEP

        await self.broker.sift(queue, look)
        erased = await self.tombstones.among(
            letter.session_id for letter in letters if letter.session_id
        )
        if not any(self._over(letter, erased, now) for letter in letters):
            return
        log.info("dead letters dropped", queue=queue)
        await self.broker.sift(
            queue,
            lambda letter: Verdict.DROP if self._over(letter, erased, now) else Verdict.KEEP,
        )

    def _over(self, letter: DeadLetter, erased: set[str], now: float) -> bool:
        old = bool(self.days) and letter.since < now - self.days * DAY_SECONDS
        return old or letter.session_id in erased
