"""Handlers of the grading service: answers are graded as they are left, transcripts at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from grading_service import follow_ups
from grading_service.domain import fingerprint, not_agreed
from grading_service.feedback import feedback
from grading_service.grade_once import GradeOnce
from grading_service.ideals import no_ideals
from grading_service.languages.report_texts import report_texts
from grading_service.overview import overview
from grading_service.summary import summarise, without_grades
from shared.events import AnswerLeft, Event, InterviewGraded, ProgressMade, TranscriptCompleted
from shared.model import Answer, GradedAnswer
from shared.retry import describe
from shared.rubric import rubric

log = structlog.get_logger(__name__)

AHEAD_AT_ONCE = 32
"""Answers graded ahead at the same time; further answers wait for the end of their interviews."""


@dataclass(frozen=True, slots=True)
class Grading:
    """`announce` publishes progress while other grades are still being made.

    `ahead`: answers are graded while the interview goes on, by as many handlers as `turns` allows.
    `beside` puts the ideal answers of their questions beside answers.
    """

    once: GradeOnce
    announce: Callable[[Event], Awaitable[None]]
    ahead: bool = True
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AHEAD_AT_ONCE))
    beside: Callable[[Sequence[Answer]], Awaitable[list[Answer]]] = no_ideals

    async def on_answer_left(self, event: AnswerLeft) -> Sequence[Event]:
        """Grade the answer while the interview goes on.

        Nobody relies on this head start: an answer that is not graded here, for whatever reason, is
        graded at the end. So no error leaves this handler.
        """
        if not (self.ahead and event.ai_grading) or self.turns.locked():
            return []
        async with self.turns:
            try:
                (answer,) = await self.beside([event.answer])
                for part in follow_ups.parts(answer):
                    await self._grade_ahead(event, part)
            except Exception as error:
                log.info("not graded ahead", reason=describe(error))
        return []

    async def _grade_ahead(self, event: AnswerLeft, part: Answer) -> None:
        key = self._key(part, event.language)
        if not await self.once.grades.among(event.session_id, [key]):
            await self.once.grade(event.session_id, key, part, event.language, ahead=True)

    async def on_transcript_completed(self, event: TranscriptCompleted) -> Sequence[Event]:
        """Grade the answers that have no grade yet, side by side.

        The result is announced every time: a redelivery repairs a lost announcement.
        """
        if not event.ai_grading:
            return _ungraded(event)
        asked = await self.beside(event.answers)
        keys = {
            part: self._key(part, event.language)
            for answer in asked
            for part in follow_ups.parts(answer)
        }
        different = {key: part for part, key in keys.items()}
        grades = await self.once.grades.among(event.session_id, different)
        missing = {key: answer for key, answer in different.items() if key not in grades}

        async def tell() -> None:
            if grades and len(grades) < len(different):
                await self.announce(_progress(event, len(grades), len(different)))

        async def grade(key: str, answer: Answer) -> None:
            grades[key] = await self.once.grade(event.session_id, key, answer, event.language)
            await tell()

        # Wait for all, whatever fails: each grade that is made gets saved.
        made = [grade(key, answer) for key, answer in missing.items()]
        for outcome in await asyncio.gather(*made, tell(), return_exceptions=True):
            if outcome is not None:
                raise outcome
        say = report_texts(event.language)
        of_parts = {part: grades[key] for part, key in keys.items()}
        graded = tuple(
            follow_ups.graded(answer, [of_parts[part] for part in follow_ups.parts(beside)], say)
            for answer, beside in zip(event.answers, asked, strict=True)
        )
        seen = overview(graded, say)
        return [
            InterviewGraded(
                session_id=event.session_id,
                version=event.version,
                answers=graded,
                unsubmitted=event.unsubmitted,
                summary=summarise(graded, seen, event.unsubmitted, say),
                overview=seen,
                feedback=feedback(graded, say),
                rubric=rubric(event.language),
            ),
            _progress(event, len(different), len(different)),
        ]

    def _key(self, answer: Answer, language: str) -> str:
        return fingerprint(answer, self.once.rater.graded_by, language)


def _ungraded(event: TranscriptCompleted) -> Sequence[Event]:
    """Return the end of an interview whose candidate did not agree to grading by a program."""
    say = report_texts(event.language)
    answers = tuple(GradedAnswer(answer=answer, grade=not_agreed(say)) for answer in event.answers)
    return [
        InterviewGraded(
            session_id=event.session_id,
            version=event.version,
            answers=answers,
            unsubmitted=event.unsubmitted,
            summary=without_grades(answers, say),
            overview=overview(answers, say),
            feedback=feedback(answers, say),
        ),
        _progress(event, len(answers), len(answers)),
    ]


def _progress(event: TranscriptCompleted, done: int, of: int) -> ProgressMade:
    return ProgressMade(session_id=event.session_id, stage="graded", done=done, of=of)
