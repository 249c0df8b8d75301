"""Questions to the services over the broker, and the wait for their answers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import SessionGone
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.wakeups import Wakeups
from shared.events import (
    AnswerGiven,
    AttentionRead,
    AttentionRequested,
    ErasureConfirmed,
    ExportRead,
    ExportRequested,
    FollowupChosen,
    SessionErased,
    TranscriptRead,
    TranscriptRequested,
)
from shared.retry import Unavailable

ONE_ANSWER_SECONDS = 3.0
"""Seconds that one service gets to answer."""

ALL_ANSWERS_SECONDS = 10.0
"""Seconds that all services get to answer."""

Question = TranscriptRequested | AttentionRequested | AnswerGiven | SessionErased | ExportRequested
A = TypeVar("A", TranscriptRead, AttentionRead, FollowupChosen, ErasureConfirmed, ExportRead)


@dataclass(frozen=True, slots=True)
class Asking:
    """A caller of the services: publishes a question and collects the answers to its id."""

    events: GroupCommit
    wakeups: Wakeups
    open_sessions: OpenSessions
    one_answer_seconds: float = ONE_ANSWER_SECONDS
    all_answers_seconds: float = ALL_ANSWERS_SECONDS

    async def first(self, question: Question, kind: type[A]) -> A:
        """Return the first answer.

        Raise Unavailable if none comes in time, and SessionGone when the session is erased.

        A service hears the question after everything that was accepted earlier: its queue keeps the
        order. Another replica of the service may still be storing some of that; a question that
        names the number of accepted events lets the service wait for them.
        """
        answers = await self._answers(question, kind, self.one_answer_seconds, bool)
        if not answers:
            raise Unavailable("what is stored cannot be read now")
        return answers[0]

    async def within(self, seconds: float, question: Question, kind: type[A]) -> A | None:
        """Return the first answer, or None if none comes within `seconds`.

        Raise SessionGone when the session is erased.
        """
        answers = await self._answers(question, kind, seconds, bool)
        return answers[0] if answers else None

    async def all(
        self, question: Question, kind: type[A], complete: Callable[[Sequence[A]], bool]
    ) -> Sequence[A]:
        """Return the answers once they are `complete`, or the answers that came in time.

        Raise SessionGone when the session is erased meanwhile, unless the question is the erasure.
        """
        return await self._answers(question, kind, self.all_answers_seconds, complete)

    async def _answers(
        self,
        question: Question,
        kind: type[A],
        seconds: float,
        complete: Callable[[Sequence[A]], bool],
    ) -> list[A]:
        answers: list[A] = []
        with self.wakeups.on(question.request_id, question.session_id) as news:
            if not isinstance(question, SessionErased):
                self.open_sessions.check_not_erased(question.session_id)
            await self.events.publish(question)
            try:
                async with asyncio.timeout(seconds):
                    while not complete(answers):
                        heard = await news.get()
                        if isinstance(heard, kind) and heard.request_id == question.request_id:
                            answers.append(heard)
                        elif isinstance(heard, SessionErased) and not isinstance(
                            question, SessionErased
                        ):
                            # The services drop a question about an erased session.
                            raise SessionGone
            except TimeoutError:
                pass  # the caller reports the missing services
        return answers
