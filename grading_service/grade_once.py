"""Each grade made once, however many workers are asked for it, and whatever becomes of the asker.

A grade that costs money is made in a task of its own, under a lease in the store. A handler whose
connection to the broker is lost is cancelled, but the task goes on and saves the grade: the event
that is delivered again finds the grade, or waits for it, and nothing is paid for twice.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter

from grading_service.domain import Rater, no_answer, not_gradable, with_reason_to_look
from grading_service.languages.report_texts import report_texts
from grading_service.recognition import remains
from grading_service.store import Grades
from shared.model import DEFAULT_LANGUAGE, Answer, Grade
from shared.polling import doubling
from shared.retry import NotYet, Permanent, Unavailable, describe
from shared.sound import NOT_UNDERSTOOD

log = structlog.get_logger(__name__)

GRADE_WAIT_SECONDS = 40.0
"""Longest wait in place for another worker's grade: the default time limit and the saving."""

FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.01, 0.1
"""Between two looks in the store for another worker's grade; the pause doubles."""

SAVING_SECONDS = 10.0
"""Time that a lease outlives the longest rating, for saving the grade."""

SAVING_DELAYS_SECONDS = (0.1, 0.5, 2.0, 5.0)
"""Between the tries to save a grade that was paid for; together less than SAVING_SECONDS."""

GRADES = Counter("vivavoce_grades_total", "Grades made, by what to make of them.", ["state"])

Work = tuple[str, str]
"""Session id and fingerprint of a grade that is being made."""


@dataclass(frozen=True, slots=True)
class GradeOnce:
    """The maker of grades in a process.

    `drop` returns the erased sessions among those given, after removing their rows again.
    `in_progress` holds the grades that this process is making and that cost money.
    """

    grades: Grades
    rater: Rater
    drop: Callable[[Iterable[str]], Awaitable[set[str]]]
    wait_seconds: float = GRADE_WAIT_SECONDS
    first_poll_seconds: float = FIRST_POLL_SECONDS
    longest_poll_seconds: float = LONGEST_POLL_SECONDS
    in_progress: dict[Work, asyncio.Task[Grade]] = field(default_factory=dict, init=False)

    async def grade(
        self,
        session_id: str,
        key: str,
        answer: Answer,
        language: str = DEFAULT_LANGUAGE,
        *,
        ahead: bool = False,
    ) -> Grade:
        """Return the grade as saved, whichever worker made it.

        The time limit of the grader begins here: waiting for another worker is part of it. Raise
        NotYet while another worker is still at it; when the grade is made `ahead`, Unavailable
        rather than save a grade that a later try could better.
        """
        if not self.rater.time_limit:
            made = await self._rate(session_id, answer, 0.0, language)
            return await self._save(session_id, key, made)
        began = asyncio.get_running_loop().time()
        waits = doubling(self.first_poll_seconds, self.longest_poll_seconds)
        while (lease := await self._lease(session_id, key)) is None:
            if grade := (await self.grades.among(session_id, [key])).get(key):
                return grade
            left = began + self.wait_seconds - asyncio.get_running_loop().time()
            if left <= 0:
                raise NotYet(time.time() + self.rater.time_limit + 2 * SAVING_SECONDS)
            await self._pause((session_id, key), next(waits), left)
        deadline = began + self.rater.time_limit
        work = (session_id, key)
        making = self._paid(work, answer, language, deadline, lease, ahead=ahead)
        return await asyncio.shield(self._begin(work, making))

    async def aclose(self) -> None:
        """Cancel the grades in progress, and give their leases back."""
        running = list(self.in_progress.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _pause(self, work: Work, seconds: float, left: float) -> None:
        """Sleep `seconds`; or, where this process makes the grade, until that ends."""
        if task := self.in_progress.get(work):
            await asyncio.wait([task], timeout=left)
        else:
            await asyncio.sleep(seconds)

    def _begin(self, work: Work, making: Coroutine[None, None, Grade]) -> asyncio.Task[Grade]:
        task = self.in_progress[work] = asyncio.create_task(making)

        def done(task: asyncio.Task[Grade]) -> None:
            self.in_progress.pop(work, None)
            if not task.cancelled() and (error := task.exception()):
                log.debug("no grade was made", reason=describe(error))  # the handler may be gone

        task.add_done_callback(done)
        return task

    async def _lease(self, session_id: str, key: str) -> float | None:
        """Return the end of the lease that this worker took, or None while another has it."""
        now = time.time()
        until = now + self.rater.time_limit + SAVING_SECONDS
        return until if await self.grades.lease(session_id, key, now, until) else None

    async def _paid(
        self,
        work: Work,
        answer: Answer,
        language: str,
        deadline: float,
        lease: float,
        *,
        ahead: bool,
    ) -> Grade:
        session_id, key = work
        try:
            if await self.drop([session_id]):
                raise Permanent("the session was erased")  # its words may go nowhere any more
            grade = await self._rate(session_id, answer, deadline, language)
            if ahead and _may_heal(grade):
                raise Unavailable("the language model gave no grade")
            grade = await self._save_patiently(session_id, key, grade)
        except BaseException:
            await self.grades.release(session_id, key, lease)
            raise
        # The handler that looks for a tombstone after the work may be gone by now.
        if await self.drop([session_id]):
            raise Permanent("the session was erased")
        return grade

    async def _rate(self, session_id: str, answer: Answer, deadline: float, language: str) -> Grade:
        if not answer.transcript.strip():
            return no_answer(self.rater.graded_by, report_texts(language))
        if remains(answer.transcript):
            say = report_texts(language)
            return not_gradable(say.failed_recognition, self.rater.graded_by, say)
        grade = await self.rater.rate(answer, session_id, deadline, language)
        if NOT_UNDERSTOOD in answer.transcript:
            return with_reason_to_look(grade, report_texts(language).partly_understood)
        return grade

    async def _save_patiently(self, session_id: str, key: str, grade: Grade) -> Grade:
        """Save a grade that was paid for, also when the store is away for some seconds."""
        for delay in SAVING_DELAYS_SECONDS:
            try:
                return await self._save(session_id, key, grade)
            except Unavailable as error:
                log.info("the grade is not saved yet", reason=describe(error))
            await asyncio.sleep(delay)
        return await self._save(session_id, key, grade)

    async def _save(self, session_id: str, key: str, grade: Grade) -> Grade:
        """Save the grade, and return the grade that counts: this, or an earlier one."""
        paid = bool(self.rater.time_limit)
        grade = await self.grades.put(session_id, key, grade, durable=paid)
        GRADES.labels(grade.state).inc()
        return grade


def _may_heal(grade: Grade) -> bool:
    """Return whether the grade stands in for a language model's, and nothing was paid."""
    return grade.graded_by.stands_in_for is not None and grade.usage is None
