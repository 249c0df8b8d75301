"""A completed transcript becomes a graded interview, most of it graded before that."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from grading_service.domain import fingerprint
from grading_service.maker import Maker
from grading_service.summary import summarise
from shared.events import (
    Answer,
    AnswerLeft,
    Event,
    GradedAnswer,
    InterviewGraded,
    ProgressMade,
    TranscriptCompleted,
)
from shared.retry import describe
from shared.rubric import rubric

log = structlog.get_logger(__name__)

AHEAD_AT_ONCE = 32
"""Answers that are graded ahead at once; with more to do, finished interviews go first."""


@dataclass(frozen=True, slots=True)
class Grading:
    """`announce` tells of each grade while the others are still being made. `ahead`: answers are
    graded while the interview goes on."""

    maker: Maker
    announce: Callable[[Event], Awaitable[None]]
    ahead: bool = True
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AHEAD_AT_ONCE))

    async def on_answer_left(self, event: AnswerLeft) -> Sequence[Event]:
        """Grade it already now. A head start and no more: what is not graded here, for whatever
        reason, is graded at the end. So nothing that goes wrong here troubles anybody."""
        if not self.ahead or self.turns.locked():
            return []
        key = self._key(event.answer)
        async with self.turns:
            try:
                if not await self.maker.grades.among(event.session_id, [key]):
                    await self.maker.grade(event.session_id, key, event.answer, ahead=True)
            except Exception as error:
                log.info("not graded ahead", reason=describe(error))
        return []

    async def on_transcript_completed(self, event: TranscriptCompleted) -> Sequence[Event]:
        """Grade what is new; announce every time, so a redelivery repairs a lost announcement."""
        keys = [self._key(answer) for answer in event.answers]
        different = dict(zip(keys, event.answers, strict=True))
        grades = await self.maker.grades.among(event.session_id, different)
        missing = {key: answer for key, answer in different.items() if key not in grades}

        async def tell() -> None:
            if grades and len(grades) < len(different):
                await self.announce(_progress(event, len(grades), len(different)))

        async def grade(key: str, answer: Answer) -> None:
            grades[key] = await self.maker.grade(event.session_id, key, answer)
            await tell()

        # All are waited for, whatever fails: what was made is saved, and not paid for again.
        made = [grade(key, answer) for key, answer in missing.items()]
        for outcome in await asyncio.gather(tell(), *made, return_exceptions=True):
            if outcome is not None:
                raise outcome
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
                summary=summarise(graded, event.unsubmitted),
                rubric=rubric(),
            ),
            _progress(event, len(different), len(different)),
        ]

    def _key(self, answer: Answer) -> str:
        return fingerprint(answer, self.maker.rater.graded_by)


def _progress(event: TranscriptCompleted, done: int, of: int) -> ProgressMade:
    return ProgressMade(session_id=event.session_id, stage="graded", done=done, of=of)
