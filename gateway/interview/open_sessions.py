"""The sessions that this process may accept events for, without a question to the store each time.

A process registers in the session's row on first contact, and relies on the row's answer for as
long as the broadcasts are heard: a broadcast tells that the session was finalized elsewhere. When
the process could have missed a broadcast, the row is read again.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gateway.errors import (
    ConsentMissing,
    SessionClosed,
    SessionExpired,
    SessionGone,
    UnknownQuestion,
    UnknownSession,
)
from gateway.store import Session, Sessions
from shared.broker import Broker
from shared.events import ConsentGiven
from shared.model import DEFAULT_LANGUAGE, Question
from shared.retry import Unavailable

UNKNOWN_END_SECONDS = 60.0
"""Seconds for which the end of a session is remembered that this process does not know."""

COUNTS_KEPT_SECONDS = 120.0
"""Seconds after the end of a session for which its numbers of accepted events are known: the end
may have to be announced again."""

CONSENT_KEPT_SECONDS = 60.0
"""Seconds for which a consent that was heard is remembered apart from its session."""


@dataclass(slots=True)
class OpenSession:
    """The state of a session in this process, and the numbers of the events accepted for it.

    `questions` are the core questions and the follow-ups that this process knows, by their index.
    `closes_at` is in Unix seconds. `answered` tells whether the row says that words were accepted.
    `begun` holds the indexes of the questions that words were accepted for, and `at_question` is
    the last question with words or sound. `consented_at` is the time of the last known consent,
    None before the first; `ai_grading` is its choice. Without `camera`, no attention is collected.
    """

    id: str
    questions: tuple[Question, ...]
    closes_at: float
    hearing_since: int
    answered: bool = False
    closed: bool = False
    erased: bool = False
    utterances: int = 0
    observations: int = 0
    begun: set[int] = field(default_factory=set)
    at_question: int | None = None
    ai_grading: bool = True
    language: str = DEFAULT_LANGUAGE
    camera: bool = True
    consented_at: float | None = None

    @property
    def counted(self) -> bool:
        """Return whether the numbers are complete: this process knew the session before its end."""
        return self.hearing_since > 0

    def check_open(self) -> None:
        """Raise SessionGone or SessionClosed when nothing can be added any more."""
        if self.erased:
            raise SessionGone
        if self.closed:
            raise SessionClosed

    def take_consent(self, ai_grading: bool, given_at: float) -> None:
        """Note a choice, unless a later one is known."""
        if self.consented_at is None or given_at >= self.consented_at:
            self.ai_grading, self.consented_at = ai_grading, given_at

    def begin(self, index: int) -> Question | None:
        """Return the question for the first words of its answer, and None after that."""
        if index in self.begun:
            return None
        self.begun.add(index)
        return self.questions[index]

    def core_of(self, index: int) -> int:
        """Return the index of the core question that a question or follow-up belongs to."""
        follows = self.questions[index].follows
        return index if follows is None else follows

    def add_follow_ups(self, row: Session) -> None:
        """Note the follow-ups of the row: it may have more than this process knows of."""
        if len(row.asked) > len(self.questions):
            self.questions = row.asked


Follow = Callable[[Sequence[str]], Awaitable[None]]
"""Lets the times that this process gives come after the times of these processes."""


async def follow_nobody(_: Sequence[str]) -> None:
    """Do nothing: no other process gives times."""


class OpenSessions:
    """The sessions that this process knows, by id. `instance` names the process in the rows.

    `follow` is called with the other processes of a session before this process takes words for it.
    """

    def __init__(
        self,
        sessions: Sessions,
        broker: Broker,
        instance: str,
        follow: Follow = follow_nobody,
    ) -> None:
        self.instance = instance
        self._sessions = sessions
        self._broker = broker
        self._follow = follow
        self._known: dict[str, OpenSession] = {}
        self._consents: dict[str, ConsentGiven] = {}

    async def writable(self, session_id: str) -> OpenSession:
        """Return the session if events may be added to it.

        Raise UnknownSession, SessionGone, SessionClosed or SessionExpired, and Unavailable while
        this process cannot hear the broadcasts.
        """
        hearing = self._broker.hearing_since
        if not hearing:
            raise Unavailable("the message broker is away")
        known = self._known.get(session_id)
        if known is None or not (known.closed or known.hearing_since == hearing):
            known = await self._register(session_id)
        known.check_open()
        if time.time() >= known.closes_at:
            known = await self._register(session_id)  # another process may have heard of more time
            known.check_open()
        if time.time() >= known.closes_at:
            raise SessionExpired
        return known

    async def register_answer(self, session_id: str) -> OpenSession:
        """Note in the row that words were accepted: an abandoned session is then finalized.

        Raise SessionClosed or SessionGone if the session ended meanwhile.
        """
        known = await self._register(session_id, answered=True)
        known.check_open()
        return known

    async def _register(self, session_id: str, *, answered: bool = False) -> OpenSession:
        hearing = self._broker.hearing_since
        row = await self._sessions.register(session_id, self.instance, answered=answered)
        if row is None:
            raise UnknownSession
        before = self._known.get(session_id)
        if before is None or before.hearing_since != hearing:
            await self._follow(row.gateways)
        known = self._known.setdefault(session_id, _opened(row, hearing))
        if row.consents:
            known.take_consent(row.consents[-1].ai_grading, row.consents[-1].given_at)
        if heard := self._consents.get(session_id):
            known.take_consent(heard.ai_grading, heard.given_at)
        known.add_follow_ups(row)
        known.hearing_since = hearing
        known.answered |= answered
        known.closed |= row.state != "open"
        if not known.closed:
            known.closes_at = row.closes_at
        return known

    async def check_index(self, known: OpenSession, index: int) -> None:
        """Raise UnknownQuestion for an index that no question or follow-up of the session has.

        The row is read again only where it may hold a follow-up that another process chose.
        """
        if index < len(known.questions):
            return
        if any(question.probes for question in known.questions):
            row = await self._sessions.get(known.id)
            if row is None:
                raise UnknownSession
            known.add_follow_ups(row)
        if index >= len(known.questions):
            raise UnknownQuestion(len(known.questions))

    async def consented(self, known: OpenSession) -> None:
        """Raise ConsentMissing for a session without a consent.

        The row is read again only where no consent is known: a broadcast may have been missed.
        """
        if known.consented_at is None:
            known = await self._register(known.id)
        if known.consented_at is None:
            raise ConsentMissing

    def hear_consent(self, event: ConsentGiven) -> None:
        """Note a choice that the candidate made, at this process or another.

        It is kept for a while, known session or not: a registration may be on its way back, with
        a row that was read before the consent.
        """
        self._consents[event.session_id] = event
        if known := self._known.get(event.session_id):
            known.take_consent(event.ai_grading, event.given_at)

    def count_open(self) -> int:
        """Count the sessions that events are accepted for; another thread may call this method."""
        now = time.time()
        known = list(self._known.values())
        return sum(not session.closed and session.closes_at > now for session in known)

    def accepted(self, session_id: str) -> int | None:
        """Return the number of utterances accepted by this process; None if that is unknown."""
        known = self._known.get(session_id)
        return known.utterances if known and known.counted else None

    def close(self, session_id: str) -> OpenSession:
        """Accept nothing more for the session, and return it with its numbers.

        The end of an unknown session is remembered for a while: a registration may be on its way
        back, with a row that was read before the end.
        """
        closed = OpenSession(session_id, (), time.time() + UNKNOWN_END_SECONDS, 0)
        known = self._known.setdefault(session_id, closed)
        if not known.closed:
            known.closed = True
            known.closes_at = min(known.closes_at, time.time() + COUNTS_KEPT_SECONDS)
        return known

    def erase(self, session_id: str) -> OpenSession:
        """Close a session that was erased, and return it with its numbers."""
        known = self.close(session_id)
        known.erased = True
        return known

    def check_not_erased(self, session_id: str) -> None:
        """Raise SessionGone if this process heard, of late, that the session was erased."""
        known = self._known.get(session_id)
        if known and known.erased:
            raise SessionGone

    async def forget_over(self, now: float) -> None:
        """Drop the sessions whose time is over, as their rows say: some may have got more time."""
        over = [known for known in self._known.values() if known.closes_at <= now]
        for row in await self._sessions.some([known.id for known in over if not known.closed]):
            self._known[row.id].closes_at = row.closes_at
        self._known = {id_: known for id_, known in self._known.items() if known.closes_at > now}
        self._consents = {
            id_: event
            for id_, event in self._consents.items()
            if event.given_at > now - CONSENT_KEPT_SECONDS
        }


def _opened(row: Session, hearing_since: int) -> OpenSession:
    return OpenSession(
        row.id,
        _one_copy(row.asked),
        row.closes_at,
        hearing_since,
        language=row.language,
        camera=row.camera,
    )


@lru_cache(maxsize=256)
def _one_copy(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Return the first equal tuple: most sessions of a role have the same questions, of 6 KB."""
    return questions
