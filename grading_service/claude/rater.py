"""Claude as a Rater: readings, their median and a check of the result, before the offline grader.

Whatever Claude does or fails to do, an answer gets a grade: the offline grader's, where there is no
valid reading within the time limit, the budget and the patience of the circuit breaker.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import reduce
from operator import add
from statistics import median_low

import structlog

from grading_service.claude import prompt
from grading_service.claude.judgement import Judgement, judgement
from grading_service.domain import TRAITS, Rater, comment, not_gradable
from grading_service.languages.report_texts import ReportTexts, report_texts
from grading_service.review import reasons_to_look, spread
from grading_service.settings import GradingSettings
from shared.injection import speaks_to_program
from shared.llm.api import Api, open_api
from shared.llm.failures import NoReadingError
from shared.llm.paying import Purse, paid_call
from shared.llm.replies import DeclinedError, InvalidError, text_of
from shared.model import DEFAULT_LANGUAGE, Answer, Evidence, Grade, GradedBy, Score, Trait, Usage
from shared.processes import Processes
from shared.rubric import rubric

log = structlog.get_logger(__name__)

GRADER = "claude"

MAX_TOKENS = 4096
"""Output tokens of a reading, thinking included; the second try gets twice as many."""

READING_TRIES = 2
"""Requests for a valid reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of an answer, or the reason why there is none, and the tokens used."""

    judgement: Judgement | None
    spent: tuple[Usage, ...]
    why_not: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True)
class ClaudeRater:
    """`samples` readings of each answer, side by side."""

    api: Api
    offline: Rater
    processes: Processes
    budget: Purse
    samples: int
    time_limit: float

    @property
    def graded_by(self) -> GradedBy:
        """Origin that the grades name."""
        often = "" if self.samples == 1 else f", median of {self.samples} readings"
        return GradedBy(
            grader=GRADER,
            version=prompt.VERSION + often,
            rubric=rubric().version,
            model=self.api.model,
        )

    async def rate(
        self,
        answer: Answer,
        session_id: str,
        deadline: float,
        language: str = DEFAULT_LANGUAGE,
    ) -> Grade:
        """Grade with Claude, or offline with a note that says why.

        The samples and all retries share the deadline.
        """
        reading = asyncio.gather(
            *(self._read(answer, session_id, deadline, language) for _ in range(self.samples))
        )
        try:  # while the model reads
            offline, injected = await asyncio.gather(
                self.offline.rate(answer, session_id, deadline, language),
                self.processes.run(speaks_to_program, answer.transcript),
            )
        except BaseException:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            raise
        readings, say = await reading, report_texts(language)
        spent = [usage for reading in readings for usage in reading.spent]
        usage = reduce(add, spent) if spent else None
        judged = [reading.judgement for reading in readings if reading.judgement]
        declined = any(reading.declined for reading in readings)
        unread = [reading for reading in judged if reading.not_gradable]
        if not judged:
            grade = self._instead(offline, readings[0].why_not, say.declined if declined else "")
        elif 2 * len(unread) > len(judged):
            grade = not_gradable(unread[0].not_gradable, self._by(len(judged)), say)
        else:
            judged = [reading for reading in judged if not reading.not_gradable]
            grade = self._grade(judged, offline, say, injected=injected, declined=declined)
        return grade.model_copy(update={"usage": usage})

    async def _read(
        self, answer: Answer, session_id: str, deadline: float, language: str
    ) -> Reading:
        spent: list[Usage] = []
        why_not = ""
        for tried in range(1, READING_TRIES + 1):
            try:
                request = prompt.request(answer, MAX_TOKENS * tried, language)
                message = await self._ask(request, session_id, deadline, spent)
                checked = await self.processes.run(judgement, text_of(message), answer)
                return Reading(checked, tuple(spent))
            except DeclinedError:
                return Reading(None, tuple(spent), "it declined to grade the answer", True)
            except NoReadingError as error:
                return Reading(None, tuple(spent), str(error))
            except InvalidError as error:
                why_not = f"what it said could not be used: {error}"
                log.info("reading is invalid", why=str(error), tried=tried)
        return Reading(None, tuple(spent), why_not)

    async def _ask(
        self, request: prompt.Request, session_id: str, deadline: float, spent: list[Usage]
    ) -> object:
        """Return the model's response, and add its usage to `spent` and to the budgets."""
        largest = prompt.largest_usage(request)
        message, usage = await paid_call(
            self.api, self.budget, session_id, request, largest=largest, deadline=deadline
        )
        spent.append(usage)
        return message

    def _grade(
        self,
        judged: Sequence[Judgement],
        offline: Grade,
        say: ReportTexts,
        *,
        injected: bool,
        declined: bool,
    ) -> Grade:
        scores = {trait: _median(judged, trait) for trait in TRAITS}
        evidence = tuple(_evidence(judged, trait, scores[trait]) for trait in TRAITS)
        readings = [reading.scores for reading in judged]
        grade = Grade(
            **scores,
            commentary=comment(scores, evidence, say),
            graded_by=self._by(len(judged)),
            evidence=evidence,
            spread=spread(readings),
            uncovered=_uncovered(judged, offline),
        )
        review = reasons_to_look(
            readings, grade, offline, say, injected=injected, declined=declined
        )
        return grade.model_copy(update={"review": review})

    def _by(self, readings: int) -> GradedBy:
        notes = []
        if readings < self.samples:
            notes.append(f"Of {self.samples} readings {readings} could be used.")
        if self.api.form == "text":
            notes.append(
                "The model cannot be held to a form: its replies were checked all the same."
            )
        return self.graded_by.model_copy(update={"note": " ".join(notes) or None})

    def _instead(self, offline: Grade, why_not: str, declined: str) -> Grade:
        model, by = self.api.model, offline.graded_by
        note = f"Graded offline because {model} gave no grade: {why_not}."
        note = f"{note} {by.note}" if by.note else note
        by = by.model_copy(update={"note": note, "stands_in_for": model})
        reasons = [declined, offline.review or ""]
        review = " ".join(reason for reason in reasons if reason) or None
        return offline.model_copy(update={"graded_by": by, "review": review})


def _median(judged: Sequence[Judgement], trait: Trait) -> Score:
    """Return the median mark; of two readings the lower."""
    return median_low([reading.scores[trait] for reading in judged])


def _uncovered(judged: Sequence[Judgement], offline: Grade) -> tuple[str, ...]:
    """Return the points that the first reading with verdicts misses, or else the offline grader."""
    told = (reading.uncovered for reading in judged if reading.uncovered is not None)
    return next(told, offline.uncovered)


def _evidence(judged: Sequence[Judgement], trait: Trait, score: Score) -> Evidence:
    """Return the evidence of the first reading that gave this mark."""
    return next(reading.evidence[trait] for reading in judged if reading.scores[trait] == score)


@asynccontextmanager
async def open_rater(
    settings: GradingSettings, offline: Rater, processes: Processes, budget: Purse
) -> AsyncIterator[Rater]:
    """Open Claude when there is a key, else the offline grader alone."""
    if not settings.anthropic_api_key:
        yield offline
        return
    async with open_api(settings, settings.grader_concurrency) as api:
        yield ClaudeRater(
            api, offline, processes, budget, settings.grader_samples, settings.grader_deadline
        )
