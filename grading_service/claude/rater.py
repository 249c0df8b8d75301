"""Claude as a Rater: readings, their median, a second look at it, and the offline grader behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import reduce
from operator import add
from statistics import median_low

import structlog

from grading_service.claude import prompt
from grading_service.claude.api import Api, NoReadingError
from grading_service.claude.judgement import (
    DeclinedError,
    InvalidError,
    Judgement,
    judgement,
    text_of,
)
from grading_service.domain import TRAITS, comment
from grading_service.injection import speaks_to_grader
from grading_service.maker import Rater
from grading_service.review import DECLINED, reasons_to_look, spread
from grading_service.settings import GradingSettings
from shared.events import Answer, Evidence, Grade, GradedBy, Score, Trait, Usage
from shared.processes import Processes
from shared.rubric import rubric

log = structlog.get_logger(__name__)

GRADER = "claude"

MAX_TOKENS = 4096
"""Of one reading, thinking included; the second try of one gets twice as many."""

TRIES = 2
"""Readings asked for until one is valid."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, or why there is none, and what it took."""

    judgement: Judgement | None
    spent: tuple[Usage, ...]
    why_not: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True)
class ClaudeRater:
    """`samples` readings an answer, all within `deadline` seconds."""

    api: Api
    offline: Rater
    processes: Processes
    samples: int
    deadline: float

    @property
    def graded_by(self) -> GradedBy:
        often = "" if self.samples == 1 else f", median of {self.samples} readings"
        return GradedBy(
            grader=GRADER,
            version=prompt.VERSION + often,
            rubric=rubric().version,
            model=self.api.model,
        )

    @property
    def lease(self) -> float:
        return self.deadline

    async def rate(self, answer: Answer) -> Grade:
        """Never raises for what Claude does or fails to do: the floor is the offline grade."""
        deadline = asyncio.get_running_loop().time() + self.deadline
        reading = asyncio.gather(*(self._read(answer, deadline) for _ in range(self.samples)))
        try:  # while the model reads
            offline, injected = await asyncio.gather(
                self.offline.rate(answer), self.processes.run(speaks_to_grader, answer.transcript)
            )
        except BaseException:
            reading.cancel()
            raise
        readings = await reading
        spent = [usage for reading in readings for usage in reading.spent]
        usage = reduce(add, spent) if spent else None
        judged = [reading.judgement for reading in readings if reading.judgement]
        declined = any(reading.declined for reading in readings)
        if not judged:
            grade = self._instead(offline, readings[0].why_not, declined)
        else:
            grade = self._grade(judged, offline, injected=injected, declined=declined)
        return grade.model_copy(update={"usage": usage})

    async def _read(self, answer: Answer, deadline: float) -> Reading:
        spent: list[Usage] = []
        why_not = ""
        for tried in range(1, TRIES + 1):
            try:
                message = await self.api.ask(deadline, _request(answer, MAX_TOKENS * tried))
                spent.append(self.api.usage(message))
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

    def _grade(
        self, judged: Sequence[Judgement], offline: Grade, *, injected: bool, declined: bool
    ) -> Grade:
        scores = {trait: _median(judged, trait) for trait in TRAITS}
        evidence = tuple(_ground(judged, trait, scores[trait]) for trait in TRAITS)
        readings = [one.scores for one in judged]
        grade = Grade(
            **scores,
            commentary=comment(scores, evidence),
            graded_by=self._by(len(judged)),
            evidence=evidence,
            spread=spread(readings),
        )
        review = reasons_to_look(readings, grade, offline, injected=injected, declined=declined)
        return grade.model_copy(update={"review": review})

    def _by(self, readings: int) -> GradedBy:
        if readings == self.samples:
            return self.graded_by
        note = f"Of {self.samples} readings {readings} could be used."
        return self.graded_by.model_copy(update={"note": note})

    def _instead(self, offline: Grade, why_not: str, declined: bool) -> Grade:
        model, by = self.api.model, offline.graded_by
        note = f"Graded offline because {model} gave no grade: {why_not}."
        note = f"{note} {by.note}" if by.note else note
        by = by.model_copy(update={"note": note, "stands_in_for": model})
        reasons = [DECLINED if declined else "", offline.review or ""]
        review = " ".join(reason for reason in reasons if reason) or None
        return offline.model_copy(update={"graded_by": by, "review": review})


def _request(answer: Answer, max_tokens: int) -> dict[str, object]:
    cached = {"type": "text", "text": prompt.system(), "cache_control": {"type": "ephemeral"}}
    return {
        "max_tokens": max_tokens,
        "system": [cached],
        "messages": [{"role": "user", "content": prompt.user(answer)}],
        "output_config": {
            "format": {"type": "json_schema", "schema": prompt.SCHEMA},
            "effort": "low",
        },
    }


def _median(judged: Sequence[Judgement], trait: Trait) -> Score:
    """Of two readings the lower one."""
    return median_low([one.scores[trait] for one in judged])


def _ground(judged: Sequence[Judgement], trait: Trait, score: Score) -> Evidence:
    """From the first reading that gave the mark."""
    return next(one.evidence[trait] for one in judged if one.scores[trait] == score)


@asynccontextmanager
async def open_rater(
    settings: GradingSettings, offline: Rater, processes: Processes
) -> AsyncIterator[Rater]:
    """Claude where there is a key, else the offline grader alone."""
    if not settings.anthropic_api_key:
        yield offline
        return
    api = Api(
        settings.anthropic_api_key,
        settings.anthropic_model,
        settings.grader_concurrency,
        settings.anthropic_base_url,
    )
    try:
        yield ClaudeRater(
            api, offline, processes, settings.grader_samples, settings.grader_deadline
        )
    finally:
        await api.close()
