"""A completed transcript becomes a graded interview."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from prometheus_client import Counter

from grading_service.domain import fingerprint, no_answer
from grading_service.rubric import rubric
from grading_service.store import Grades
from grading_service.summary import summarise
from shared.events import (
    Answer,
    Event,
    Grade,
    GradedAnswer,
    GradedBy,
    InterviewGraded,
    ProgressMade,
    TranscriptCompleted,
)
from shared.retry import NotYet

PATIENCE, LOOK = 2.0, 0.05
"""Seconds to wait in place for another worker's grade, and between two looks."""

SAVING = 10.0
"""Seconds that a lease outlives the longest rating."""

GRADES = Counter("vivavoce_grades_total", "Grades made, by what to make of them.", ["state"])


class Rater(Protocol):
    """Grades one answer, whoever or whatever it is."""

    @property
    def graded_by(self) -> GradedBy:
        """What its grades say of their origin."""

    @property
    def lease(self) -> float:
        """Seconds that one rating may take, before another worker may begin it too; 0 where
        nothing is lost by doing it twice."""

    async def rate(self, answer: Answer) -> Grade:
        """Of an answer with words in it. Every quote is in the transcript."""


async def to_nobody(event: Event) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Grading:
    """`announce` tells of each grade while the others are still being made."""

    grades: Grades
    rater: Rater
    announce: Callable[[Event], Awaitable[None]] = to_nobody

    async def on_transcript_completed(self, event: TranscriptCompleted) -> Sequence[Event]:
        """Grade what is new; announce every time, so a redelivery repairs a lost announcement."""
        keys = [fingerprint(answer, self.rater.graded_by) for answer in event.answers]
        different = dict(zip(keys, event.answers, strict=True))
        number = count(1)

        async def grade(key: str, answer: Answer) -> Grade:
            grade = await self._grade(event.session_id, key, answer)
            await self.announce(_progress(event, next(number), len(different)))
            return grade

        # All are waited for, whatever fails: what was made is saved, and not paid for again.
        made = await asyncio.gather(
            *(grade(key, answer) for key, answer in different.items()),
            return_exceptions=True,
        )
        grades: dict[str, Grade] = {}
        for key, outcome in zip(different, made, strict=True):
            if isinstance(outcome, BaseException):
                raise outcome
            grades[key] = outcome
        graded = tuple(
            GradedAnswer(answer=answer, grade=grades[key])
            for key, answer in zip(keys, event.answers, strict=True)
        )
        return [
            InterviewGraded(
                session_id=event.session_id,
                version=event.version,
                answers=graded,
                unsubmitted=event.unsubmitted,
                summary=summarise(graded),
                rubric=rubric(),
            )
        ]

    async def _grade(self, session_id: str, key: str, answer: Answer) -> Grade:
        """The grade as saved, by whoever made it. NotYet while another worker is at it."""
        waited_until = time.monotonic() + PATIENCE
        while True:
            if grade := await self.grades.get(session_id, key):
                return grade
            now = time.time()
            until = now + self.rater.lease + SAVING if self.rater.lease else now
            if await self.grades.lease(session_id, key, now, until):
                return await self._make(session_id, key, answer)
            if time.monotonic() >= waited_until:
                raise NotYet(now + self.rater.lease + 2 * SAVING)
            await asyncio.sleep(LOOK)

    async def _make(self, session_id: str, key: str, answer: Answer) -> Grade:
        try:
            grade = await self._rate(answer)
        except BaseException:
            await self.grades.release(session_id, key)
            raise
        GRADES.labels(grade.state).inc()
        return await self.grades.put(session_id, key, grade)

    async def _rate(self, answer: Answer) -> Grade:
        if not answer.transcript.strip():
            return no_answer(self.rater.graded_by)
        return await self.rater.rate(answer)


def _progress(event: TranscriptCompleted, done: int, of: int) -> ProgressMade:
    return ProgressMade(session_id=event.session_id, stage="graded", done=done, of=of)
