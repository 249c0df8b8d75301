"""What is older than it may become is erased: sessions, and dead letters."""

import time
from dataclasses import dataclass, field

import structlog

from gateway.store import Sessions
from shared.broker import Broker, DeadLetter, GroupCommit, Verdict
from shared.broker.topology import QUEUES
from shared.events import SessionErased
from shared.ids import new_id
from shared.records import Tombstones
from shared.telemetry import short

log = structlog.get_logger(__name__)

DAY = 24 * 3600.0

LETTERS_EVERY = 3600.0
"""Seconds between two looks through all dead letters: each look hands every one of them out."""


@dataclass(slots=True)
class Retention:
    """Sessions are erased `days` after their start; 0 keeps them for ever."""

    sessions: Sessions
    tombstones: Tombstones
    events: GroupCommit
    broker: Broker
    days: float
    letters_due: float = field(default_factory=time.time)

    async def sweep(self, now: float) -> None:
        """`now` in Unix seconds."""
        if self.days:
            for row in await self.sessions.older_than(now - self.days * DAY):
                log.info("erased after its time", session=short(row.id))
                await self.events.publish(SessionErased(session_id=row.id, request_id=new_id()))
        if now >= self.letters_due:
            self.letters_due = now + LETTERS_EVERY
            for queue in QUEUES:
                await self._sift(queue, now)

    async def _sift(self, queue: str, now: float) -> None:
        """Dead letters of erased sessions go; so do those that are too old."""
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
        old = bool(self.days) and letter.since < now - self.days * DAY
        return old or letter.session_id in erased
