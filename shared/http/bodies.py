"""Reading of request bodies: with limits on size and structure, and checked strictly."""

import asyncio
import codecs
import json
import re
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request

from shared.http.addresses import address_of
from shared.http.headers import sent_header
from shared.http.intake import Intake
from shared.http.problems import Problem, invalid

LARGE_JSON = 64 * 1024
"""Bytes or characters of JSON beyond which the structure is checked first, and a thread parses.

The validators of timed words are Python code, during which the event loop goes on.
"""

MAX_JSON_CONTAINERS = 20_000
"""Arrays and objects of a large JSON text: two for each of an utterance's timed words.

Without this limit, 3.4 MB of empty arrays hold up the event loop for 3.6 s.
"""

MAX_JSON_QUOTES = 200_000
"""Quotation marks of a large JSON text. JSON_STRING takes 0.7 us for a string."""

JSON_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""A string of JSON. The closing quote is optional, so that no text is scanned twice."""


FIELD_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
"""An unknown field that is named to its client. Any other name could be a candidate's words."""

MAX_IGNORED_NAMES = 20


class Body(BaseModel):
    """A request body, or an object inside a request body.

    Types are taken literally (no "1" for 1), unknown fields are ignored.
    """

    model_config = ConfigDict(
        strict=True, extra="allow", allow_inf_nan=False, frozen=True, cache_strings="keys"
    )

    parts: ClassVar[tuple[str, ...]] = ()
    """The fields of a whole body that hold another body, or a list of bodies."""


class WholeBody(Body):
    """A whole request body or WebSocket frame, which knows the names of its unknown fields."""

    def take_ignored(self) -> list[str]:
        """Return the names of the unknown fields, and drop their values, which may be large.

        A field of an object inside the body is named with its path: `attention_summary.focused`.
        Names that are not plain, and names beyond MAX_IGNORED_NAMES, are left out.
        """
        fields = self.__pydantic_extra__ or {}
        names = [name for name in fields if FIELD_NAME.fullmatch(name)]
        fields.clear()
        return names[:MAX_IGNORED_NAMES]


def _name_unknown_parts(body: Body) -> None:
    """Move the unknown fields of the body's parts into the body's own, under their paths.

    A field that is ignored must not count in what follows from a part, such as an event id.
    """
    for name in body.parts:
        value = getattr(body, name)
        for part in value if isinstance(value, list) else (value,):
            if part is not None and (unknown := part.__pydantic_extra__):
                body.__pydantic_extra__.update({f"{name}.{each}": None for each in unknown})  # type: ignore[union-attr]
                unknown.clear()


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


NotBlank = Annotated[
    str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"[^\s\x1c-\x1f\x85]"})
]
Ratio = Annotated[float, Field(ge=0, le=1)]

B = TypeVar("B", bound=Body)


async def read_body(
    request: Request, model: type[B], limit: int, intake: Intake, *, optional: bool = False
) -> B:
    """Read and check the body.

    An `optional` body may be empty, which counts as `{}`, and half a character (a lone surrogate)
    in it counts as "?", instead of being refused as invalid JSON.

    Raise Problem 413 for more than `limit` bytes, 415 for a compressed body, 422 for anything that
    the model does not take, and 429 or 503 for a body that has no place in the intake.
    """
    _check_head(request, limit)
    body, taken = bytearray(), 0
    more = True
    try:
        while more:
            piece, more = await _receive(request)
            body += piece
            if len(body) > limit:
                raise Problem(413, f"the body is larger than {limit} bytes")
            if more or len(body) > LARGE_JSON:
                intake.take(len(body) - taken, address_of(request))
                taken = len(body)
        return await _parsed(body, model, optional=optional)
    finally:
        # After the parsing: large bodies may wait for a thread.
        if taken:
            intake.give_back(taken, address_of(request))


async def _receive(request: Request) -> tuple[bytes, bool]:
    """Return the next piece of the body, and whether there are more.

    `request.stream()` does the same, at several times the cost.
    """
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


async def _parsed(body: bytearray, model: type[B], *, optional: bool) -> B:
    if body.startswith(codecs.BOM_UTF8):  # which some clients put before JSON
        del body[: len(codecs.BOM_UTF8)]
    if optional:
        body = _without_surrogates(body) if body.strip() else bytearray(b"{}")
    # Without the await for small bodies, which nearly all are.
    return await parse_large(body, model) if len(body) > LARGE_JSON else parse(body, model)


def _check_head(request: Request, limit: int) -> None:
    """Raise Problem 415 or 413 for a body whose headers announce a body that is not read."""
    coding = sent_header(request, b"content-encoding")
    if coding is not None and coding.lower() != "identity":
        raise Problem(415, "the body is compressed: send it as it is, without Content-Encoding")
    size = sent_header(request, b"content-length")
    if size and size.isdecimal() and int(size) > limit:
        raise Problem(413, f"the body is larger than {limit} bytes")


async def parse_large(raw: bytes | bytearray, model: type[B]) -> B:
    """Return the model that a large JSON text holds, or raise Problem 422."""
    return await asyncio.to_thread(_parse_bounded, raw, model)


def _parse_bounded(raw: bytes | bytearray, model: type[B]) -> B:
    if raw.count(b'"') > MAX_JSON_QUOTES:
        raise Problem(422, f"the JSON holds more than {MAX_JSON_QUOTES} quotation marks")
    structure = JSON_STRING.sub(b"", raw)
    if structure.count(b"[") + structure.count(b"{") > MAX_JSON_CONTAINERS:
        raise Problem(422, f"the JSON holds more than {MAX_JSON_CONTAINERS} arrays and objects")
    return parse(raw, model)


def parse(raw: bytes | bytearray | str, model: type[B]) -> B:
    """Return the model that the JSON text holds, or raise Problem 422."""
    try:
        body = model.model_validate_json(raw)
    except ValidationError as error:
        raise invalid(error) from None
    if model.parts:
        _name_unknown_parts(body)
    return body


def _without_surrogates(raw: bytearray) -> bytearray:
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw  # the model refuses this text, and its error says why
    return bytearray(text.encode(errors="replace"))
