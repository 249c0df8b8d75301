"""What Claude answered, held against the schema and the transcript. Nothing is taken on trust."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from grading_service.domain import TRAITS
from grading_service.quotes import MOST, Said
from shared.events import Answer, Evidence, Score, Trait

LONGEST_REASON = 300
QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{2,})[”\"“»]")


class InvalidError(Exception):
    """The output cannot be used; another try may be better. Plain words, none of the output."""


class DeclinedError(Exception):
    """The model will not grade this."""


class _Judged(BaseModel):
    model_config = ConfigDict(strict=True)

    evidence: list[str]
    reason: Annotated[str, Field(min_length=1)]
    score: Score


class Judgement(BaseModel):
    """One reading: marks and grounds, every quote as the transcript has it."""

    scores: dict[Trait, Score]
    evidence: dict[Trait, Evidence]


_Output = create_model("_Output", **dict.fromkeys(TRAITS, (_Judged, ...)))  # type: ignore[call-overload]


def judgement(text: str, answer: Answer) -> Judgement:
    """InvalidError for anything but the JSON asked for, with words that were said."""
    try:
        output = _Output.model_validate_json(text)
    except ValidationError as error:
        raise InvalidError("it did not keep to the form asked for") from error
    answered, asked = Said.of(answer.transcript), Said.of(answer.question)
    judged: dict[Trait, _Judged] = {trait: getattr(output, trait) for trait in TRAITS}
    return Judgement(
        scores={trait: one.score for trait, one in judged.items()},
        evidence={trait: _evidence(trait, one, answered, asked) for trait, one in judged.items()},
    )


def text_of(message: object) -> str:
    """The text of a finished message. `message` is whatever the SDK made of the response.

    DeclinedError for a refusal; InvalidError for what was cut off, and for a proxy's page or a
    foreign object.
    """
    stopped = getattr(message, "stop_reason", None)
    if stopped == "refusal":
        raise DeclinedError
    if stopped != "end_turn":
        raise InvalidError("it was cut off" if stopped == "max_tokens" else "it was not a message")
    blocks = getattr(message, "content", None)
    texts = [getattr(block, "text", None) for block in blocks if _is_text(block)] if blocks else []
    text = "".join(part for part in texts if isinstance(part, str)).strip()
    if text and "{" not in text:
        raise DeclinedError  # prose in place of the form: it explains why not
    return text


def _is_text(block: object) -> bool:
    return getattr(block, "type", None) == "text"


def _evidence(trait: Trait, judged: _Judged, answered: Said, asked: Said) -> Evidence:
    quotes = [answered.find(quote) for quote in judged.evidence[:MOST]]
    if not all(quotes):
        raise InvalidError("it quoted words that were not said")
    reason = " ".join(judged.reason.split())
    inside = QUOTED.findall(reason)
    if not reason or not all(answered.find(quote) or asked.find(quote) for quote in inside):
        raise InvalidError("its reason quoted words that were not said")
    if len(reason) > LONGEST_REASON:
        reason = f"{reason[:LONGEST_REASON].rsplit(' ', 1)[0]} …"
    kept = tuple(dict.fromkeys(quote for quote in quotes if quote))
    return Evidence(trait=trait, reason=reason, quotes=kept)
