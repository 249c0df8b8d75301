"""Responses of Claude, checked against the schema and the transcript."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from grading_service.domain import TRAITS
from shared.llm.replies import InvalidError, object_in
from shared.model import Answer, Evidence, Score, Trait
from shared.quotes import MAX_QUOTES, Said
from shared.unicode_text import without_format

MAX_REASON_CHARS = 300
QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{2,})[”\"“»]|(?<!\w)['‘‚]([^'‘’‚“”\"]{2,})['’](?!\w)")
"""A quotation inside a reason, in double or in single marks."""

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")

HIGH_SCORE, LEAST_QUOTED_WORDS = 4, 3
"""A mark from 4 on needs a quote of at least 3 words."""


def _no_bool(score: object) -> object:
    """Refuse `true`, which equals 1."""
    if isinstance(score, bool):
        raise ValueError("a score is a number")
    return score


class _Judged(BaseModel):
    model_config = ConfigDict(strict=True)

    evidence: list[str]
    reason: Annotated[str, Field(min_length=1)]
    score: Annotated[Score, BeforeValidator(_no_bool)]


class _Point(BaseModel):
    """The verdict on a point of `covers`, counted from 1."""

    model_config = ConfigDict(strict=True)

    point: int
    dealt_with: bool
    quote: str = ""


class Judgement(BaseModel):
    """Marks and evidence of a single reading, with each quote as the transcript has it.

    `not_gradable` is the reason why the model gives no marks; the marks then mean nothing.
    `uncovered` holds the points of `covers` that the answer does not deal with; None where the
    model gave no verdicts.
    """

    scores: dict[Trait, Score]
    evidence: dict[Trait, Evidence]
    not_gradable: str = ""
    uncovered: tuple[str, ...] | None = None


class _Output(BaseModel):
    model_config = ConfigDict(strict=True)

    not_gradable: str = ""
    points: list[_Point] = []


_Graded = create_model("_Graded", __base__=_Output, **dict.fromkeys(TRAITS, (_Judged, ...)))  # type: ignore[call-overload]


def judgement(text: str, answer: Answer) -> Judgement:
    """Return the reading, or raise InvalidError.

    The text has to hold the JSON that was asked for, which quotes only words that were said.
    """
    try:
        output = _Graded.model_validate(object_in(text))
    except ValueError as error:  # ValidationError is a ValueError
        raise InvalidError("it did not keep to the form asked for") from error
    answered, asked = Said.of(answer.transcript), Said.of(answer.question)
    judged: dict[Trait, _Judged] = {trait: getattr(output, trait) for trait in TRAITS}
    scores = {trait: given.score for trait, given in judged.items()}
    if reason := _plain(output.not_gradable):
        return Judgement(scores=scores, evidence={}, not_gradable=reason)
    return Judgement(
        scores=scores,
        evidence={
            trait: _evidence(trait, given, answered, asked) for trait, given in judged.items()
        },
        uncovered=_uncovered(output.points, answer, answered),
    )


def _uncovered(points: Sequence[_Point], answer: Answer, answered: Said) -> tuple[str, ...] | None:
    """Return the points without a true quote; None unless each point has one verdict."""
    verdicts = {given.point: given for given in points}
    if sorted(verdicts) != list(range(1, len(answer.covers) + 1)):
        return None
    return tuple(
        point
        for number, point in enumerate(answer.covers, start=1)
        if not (verdicts[number].dealt_with and answered.find(verdicts[number].quote))
    )


def _evidence(trait: Trait, judged: _Judged, answered: Said, asked: Said) -> Evidence:
    quotes = [answered.find(quote) for quote in judged.evidence[:MAX_QUOTES]]
    if not all(quotes):
        raise InvalidError("it quoted words that were not said")
    if judged.score >= HIGH_SCORE and not any(_is_long(quote) for quote in quotes if quote):
        raise InvalidError("it gave a high mark without a quote of some words")
    reason = _plain(judged.reason)
    inside = [double or single for double, single in QUOTED.findall(reason)]
    if not reason or not all(answered.find(quote) or asked.find(quote) for quote in inside):
        raise InvalidError("its reason quoted words that were not said")
    kept = tuple(dict.fromkeys(quote for quote in quotes if quote))
    return Evidence(trait=trait, reason=reason, quotes=kept)


def _plain(reason: str) -> str:
    """Return the reason in a line, without characters that no reader sees, and not too long."""
    line = " ".join(CONTROLS.sub(" ", without_format(reason)).split())
    if len(line) <= MAX_REASON_CHARS:
        return line
    return f"{line[:MAX_REASON_CHARS].rsplit(' ', 1)[0]} …"


def _is_long(quote: str) -> bool:
    """Return whether the quote has 3 words, or as many letters in a script without spaces."""
    return len(quote.split()) >= LEAST_QUOTED_WORDS or (
        not quote.isascii() and len(quote) >= 2 * LEAST_QUOTED_WORDS
    )
