"""A completed transcript becomes a graded interview."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from grading_service.domain import fingerprint, no_answer, summarise
from grading_service.store import Grades
from shared.events import (
    Answer,
    Event,
    Grade,
    GradedAnswer,
    GradedBy,
    InterviewGraded,
    TranscriptCompleted,
)


class Rater(Protocol):
    """Grades one answer, whoever or whatever it is."""

    @property
    def graded_by(self) -> GradedBy:
        """What its grades say of their origin."""

    async def rate(self, answer: Answer) -> Grade: ...


@dataclass(frozen=True, slots=True)
class Grading:
    grades: Grades
    rater: Rater

    async def on_transcript_completed(self, event: TranscriptCompleted) -> Sequence[Event]:
        """Grade what is new; announce every time, so a redelivery repairs a lost announcement."""
        graded = await asyncio.gather(
            *(self._grade(event.session_id, answer) for answer in event.answers)
        )
        return [
            InterviewGraded(
                session_id=event.session_id,
                version=event.version,
                answers=tuple(graded),
                unsubmitted=event.unsubmitted,
                summary=summarise(graded),
            )
        ]

    async def _grade(self, session_id: str, answer: Answer) -> GradedAnswer:
        by = self.rater.graded_by
        key = fingerprint(answer, by.grader, by.version, by.rubric)
        grade = await self.grades.get(session_id, key)
        if grade is None:
            grade = await self._rate(answer)
            await self.grades.add(session_id, key, grade)
        return GradedAnswer(answer=answer, grade=grade)

    async def _rate(self, answer: Answer) -> Grade:
        if not answer.transcript.strip():
            return no_answer(self.rater.graded_by)
        return await self.rater.rate(answer)
