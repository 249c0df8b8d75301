"""Request bodies: what they may hold, read with a limit and checked strictly.

The routes read them here, after the token was checked, rather than through FastAPI's parameters:
a caller without a token learns nothing about its body.
"""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from starlette.requests import ClientDisconnect, Request

from gateway.problems import Problem, ProblemBody, invalid
from shared.events import AttentionState

MAX_TRANSCRIPTS = 50
MAX_WORDS = 10_000


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _written_as_date(value: object) -> object:
    """Pydantic would take 1700000000, and that as a text, for Unix seconds."""
    if not isinstance(value, str) or value[4:5] != "-":
        raise ValueError("must be an ISO 8601 time")
    return value


NotBlank = Annotated[
    str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"[^\s\x1c-\x1f\x85]"})
]
Ratio = Annotated[float, Field(ge=0, le=1)]
Time = Annotated[datetime, Field(strict=False), BeforeValidator(_written_as_date)]


class Body(BaseModel):
    """Types are taken literally (no "1" for 1), unknown fields are ignored."""

    model_config = ConfigDict(
        strict=True, extra="ignore", allow_inf_nan=False, frozen=True, cache_strings="keys"
    )


class StartBody(Body):
    role: str | None = Field(default="general", examples=["engineering"])


class SpokenWord(Body):
    w: NotBlank = Field(examples=["measuring"])
    start: float = Field(ge=0, examples=[1.2], description="Seconds since the recording began.")
    end: float = Field(ge=0, examples=[1.6])


class Words(Body):
    """What one call or WebSocket frame adds to an answer."""

    text: NotBlank = Field(examples=["I would start by measuring the slow queries."])
    replaces: str | None = Field(
        default=None,
        min_length=1,
        max_length=255,
        examples=["utterance-17"],
        description="The `Idempotency-Key` (or frame `id`) of the utterance of this question that"
        " this one corrects. Both are kept; the transcript shows this one, in the other's place.",
    )
    words: list[SpokenWord] | None = Field(
        default=None,
        max_length=MAX_WORDS,
        description="When each word was spoken. Together, with a space after each, at most twice as"
        " long as the text.",
    )

    @model_validator(mode="after")
    def _words_are_the_texts(self) -> "Words":
        """Only the text counts against what a session may hold, so it bounds them too."""
        if sum(len(word.w) + 1 for word in self.words or ()) > 2 * (len(self.text) + 1):
            raise ValueError("words: must not hold more than the text")
        return self


class AppendBody(Words):
    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    question_index: int = Field(default=0, ge=0, examples=[0])
    sequence: int | None = Field(
        default=None,
        ge=-(2**53),
        le=2**53,
        description="Orders the answer's utterances, if every one of them has it.",
    )


class AttentionBody(Body):
    state: AttentionState
    event: Annotated[NotBlank, Field(max_length=200)] = Field(examples=["looking_ahead"])
    confidence: Ratio | None = Field(default=None, examples=[0.94])
    timestamp: Time | None = Field(default=None, examples=["2026-01-31T09:30:00Z"])

    def observed_at(self) -> float | None:
        """The client's clock, in Unix seconds; a time without a zone is UTC."""
        if self.timestamp is None:
            return None
        zoned = self.timestamp if self.timestamp.tzinfo else self.timestamp.replace(tzinfo=UTC)
        return zoned.timestamp()


class ConsentBody(Body):
    version: Annotated[NotBlank, Field(max_length=100)] = Field(examples=["1"])
    choices: dict[Annotated[str, Field(max_length=100)], bool] = Field(
        max_length=20,
        examples=[{"microphone": True, "camera": False, "ai_grading": True, "storage": True}],
    )


class ContestBody(Body):
    text: Annotated[NotBlank, Field(max_length=5_000)] = Field(
        examples=["The second answer was cut off when my network failed."]
    )


class SubmittedTranscript(Body):
    question: str = Field(default="", examples=["Tell me about a system you designed."])
    transcript: str = Field(default="", examples=["We had a monolith that ..."])


class ClaimedAttention(Body):
    focused_ratio: Ratio = Field(examples=[0.9])
    distracted_ratio: Ratio = Field(examples=[0.1])


class FinalizeBody(Body):
    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    transcripts: list[SubmittedTranscript] | None = Field(default=None, max_length=MAX_TRANSCRIPTS)
    attention_summary: ClaimedAttention | None = None


B = TypeVar("B", bound=Body)


async def read_body(request: Request, model: type[B], limit: int) -> B:
    """Problem 413 for over `limit` bytes, 422 for anything the model does not take."""
    raw = await _bytes(request, limit)
    return parse(raw, model)


def parse(raw: bytes | str, model: type[B]) -> B:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise invalid(error) from None


async def read_optional_body(request: Request, model: type[B], limit: int) -> B:
    """As `read_body`; an empty body is one without fields, and no text is an error."""
    raw = await _bytes(request, limit)
    return parse(_mended(raw) if raw.strip() else b"{}", model)


def _mended(raw: bytes) -> bytes:
    """With "?" for half a character (a lone surrogate), which pydantic refuses as no JSON."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False).encode(errors="replace")
    except (ValueError, RecursionError):
        return raw  # that it is no JSON, the model says


async def _bytes(request: Request, limit: int) -> bytes:
    size = request.headers.get("content-length", "0")
    if size.isdecimal() and int(size) > limit:
        raise Problem(413, f"the body is larger than {limit} bytes")
    body = bytearray()
    more = True
    while more:  # request.stream() does the same, at several times the cost
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise Problem(413, f"the body is larger than {limit} bytes")
    return bytes(body)


_documented: dict[str, type[BaseModel]] = {"ProblemBody": ProblemBody}


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "examples": ["utterance-17"]},
    "description": "The same key with the same body is the same event: a retry is harmless.",
}


def takes(model: type[Body], *, required: bool = True, keyed: bool = False) -> dict[str, Any]:
    """The `openapi_extra` of a route that reads this body, and perhaps the key, itself."""
    _documented[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    body = {"required": required, "content": {"application/json": {"schema": schema}}}
    return {"requestBody": body} | ({"parameters": [IDEMPOTENCY_KEY]} if keyed else {})


def documented_models() -> list[type[BaseModel]]:
    """Every body that `takes` was called with, and the one that errors have."""
    return list(_documented.values())
