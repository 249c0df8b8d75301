"""Makes each grade once, however many workers are asked for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import Counter

from grading_service.domain import no_answer
from grading_service.store import Grades
from shared.events import Answer, Grade, GradedBy
from shared.retry import NotYet, Permanent, Unavailable

PATIENCE = 20.0
"""Seconds to wait in place for another worker's grade."""

FIRST_LOOK, LONGEST_LOOK = 0.01, 0.1
"""Seconds between two looks for it."""

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


@dataclass(frozen=True, slots=True)
class Maker:
    """`erased` tells which of some sessions were. `making`: what this process is at work on, by
    session and fingerprint."""

    grades: Grades
    rater: Rater
    erased: Callable[[Iterable[str]], Awaitable[set[str]]]
    making: dict[tuple[str, str], asyncio.Event] = field(default_factory=dict)

    async def grade(
        self, session_id: str, key: str, answer: Answer, *, ahead: bool = False
    ) -> Grade:
        """The grade as saved, by whoever made it. NotYet while another worker is at it; where it
        is made `ahead`, Unavailable rather than one that a later try could better."""
        waited_until, look = time.monotonic() + PATIENCE, FIRST_LOOK
        while (lease := await self._lease(session_id, key)) is None:
            if grade := (await self.grades.among(session_id, [key])).get(key):
                return grade
            if time.monotonic() >= waited_until:
                raise NotYet(time.time() + self.rater.lease + 2 * SAVING)
            await self._pause((session_id, key), look, waited_until)
            look = min(2 * look, LONGEST_LOOK)
        with self._being_made((session_id, key)):
            grade = await self._make(session_id, key, answer, lease, ahead)
            GRADES.labels(grade.state).inc()
            paid = bool(self.rater.lease)
            return await self.grades.put(session_id, key, grade, durable=paid)

    async def _pause(self, which: tuple[str, str], seconds: float, until: float) -> None:
        """So long; or until this process is done with the grade, where it is the one: others are
        only seen in the store."""
        done = self.making.get(which)
        if done is None:
            await asyncio.sleep(seconds)
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), until - time.monotonic())

    @contextmanager
    def _being_made(self, which: tuple[str, str]) -> Iterator[None]:
        done = self.making[which] = asyncio.Event()
        try:
            yield
        finally:
            self.making.pop(which, None)
            done.set()

    async def _lease(self, session_id: str, key: str) -> float | None:
        """Until when the grade is this worker's to make (0: it needs no lease); None while it is
        another's."""
        if not self.rater.lease:
            return 0.0
        now = time.time()
        until = now + self.rater.lease + SAVING
        return until if await self.grades.lease(session_id, key, now, until) else None

    async def _make(
        self, session_id: str, key: str, answer: Answer, lease: float, ahead: bool
    ) -> Grade:
        try:
            if self.rater.lease and await self.erased([session_id]):
                raise Permanent("the session was erased")  # its words go nowhere any more
            grade = await self._rate(answer)
            if ahead and _may_heal(grade):
                raise Unavailable("the language model gave no grade")
        except BaseException:
            await self.grades.release(session_id, key, lease)
            raise
        return grade

    async def _rate(self, answer: Answer) -> Grade:
        if not answer.transcript.strip():
            return no_answer(self.rater.graded_by)
        return await self.rater.rate(answer)


def _may_heal(grade: Grade) -> bool:
    """Made in place of a language model that was away or too slow, and was paid nothing."""
    return grade.graded_by.stands_in_for is not None and grade.usage is None
