"""The sessions this process may accept events for, without asking the store each time.

A process registers in the session's row on first contact and remembers the answer for as long as
it hears the broadcasts: they would tell that the session was finalized elsewhere. When it could
have missed one, it asks again.
"""

import time
from dataclasses import dataclass, field
from functools import lru_cache

from gateway.problems import Problem, unavailable
from gateway.store import Session, Sessions
from shared.broker import Broker
from shared.events import Question

CLOSED = "the interview was finalized: nothing can be added any more"
OVER = "the session's time is over: nothing can be added any more"
UNKNOWN = "there is no such session"

NOTED = 60.0
"""Seconds for which the end of a session is noted that this process does not know."""

COUNTED = 120.0
"""Seconds after its end that what was accepted for a session is known: it may have to be announced
again."""


@dataclass(slots=True)
class OpenSession:
    """What this process knows of a session, and what it accepted for it."""

    id: str
    questions: tuple[Question, ...]
    closes_at: float
    hearing_since: int
    answered: bool = False
    closed: bool = False
    utterances: int = 0
    observations: int = 0
    begun: set[int] = field(default_factory=set)

    @property
    def counted(self) -> bool:
        """Whether the numbers are all that this process accepted: it was here when it began."""
        return self.hearing_since > 0

    def begin(self, index: int) -> Question | None:
        """The question, with the first words for it."""
        if index in self.begun:
            return None
        self.begun.add(index)
        return self.questions[index]


class OpenSessions:
    def __init__(self, sessions: Sessions, broker: Broker, instance: str) -> None:
        self.instance = instance
        self._sessions = sessions
        self._broker = broker
        self._known: dict[str, OpenSession] = {}

    async def writable(self, session_id: str, *, answer: bool) -> OpenSession:
        """Problem 404 or 409 if nothing can be added; `answer`: words are about to be."""
        if not self._broker.hearing_since:
            raise unavailable("the message broker is away; please try again")
        known = self._known.get(session_id)
        if known is None or not self._fresh(known, answer):
            known = await self._register(session_id, answer)
        if known.closed:
            raise Problem(409, CLOSED)
        if time.time() >= known.closes_at:
            raise Problem(409, OVER)
        return known

    def _fresh(self, known: OpenSession, answer: bool) -> bool:
        heard = known.hearing_since == self._broker.hearing_since
        return known.closed or (heard and (known.answered or not answer))

    async def _register(self, session_id: str, answer: bool) -> OpenSession:
        hearing = self._broker.hearing_since
        row = await self._sessions.register(session_id, self.instance, answered=answer)
        if row is None:
            raise Problem(404, UNKNOWN)
        known = self._known.setdefault(session_id, _opened(row, hearing))
        known.hearing_since = hearing
        known.answered |= answer
        known.closed |= row.state != "open"
        return known

    def accepted(self, session_id: str) -> int | None:
        """Utterances that this process accepted; None where it cannot know."""
        known = self._known.get(session_id)
        return known.utterances if known and known.counted else None

    def close(self, session_id: str) -> OpenSession:
        """Accept nothing more; what this process accepted.

        One that is not known is noted for a while: its registration may be on its way back, with
        a row that was read before the end.
        """
        closed = OpenSession(session_id, (), time.time() + NOTED, 0)
        known = self._known.setdefault(session_id, closed)
        if not known.closed:
            known.closed = True
            known.closes_at = min(known.closes_at, time.time() + COUNTED)
        return known

    def forget_over(self, now: float) -> None:
        """Drop those whose time is over: the row says so too, and that they are closed."""
        self._known = {id_: known for id_, known in self._known.items() if known.closes_at > now}


def _opened(row: Session, hearing_since: int) -> OpenSession:
    return OpenSession(row.id, _one_copy(row.questions), row.closes_at, hearing_since)


@lru_cache(maxsize=256)
def _one_copy(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Most sessions of a role have the same ones, of 6 KB."""
    return questions
