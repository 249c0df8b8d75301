"""Messages: each holds events of the same name, in their envelopes."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from shared.broker.spans import created
from shared.events import Event
from shared.ids import new_id
from shared.retry import Permanent
from shared.telemetry import correlation_id

MAX_MESSAGE_BYTES = 256 * 1024
"""The most bytes of events that share a message; a larger event travels alone."""

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Message:
    """The unit of a broker. `body` is a JSON array of envelopes; `attempt` counts failures."""

    name: str
    body: bytes
    attempt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """An event ready to travel: its name, the JSON of its envelope, and whether it is hot."""

    name: str
    envelope: bytes
    hot: bool = False


class Envelope(BaseModel):
    """An event with its id, its time of publication (Unix seconds) and its correlation id.

    `traceparent` is the event's place in a trace, as the W3C's Trace Context writes it; empty
    while no traces are exported.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", cache_strings="keys")

    id: str
    time: float
    correlation_id: str = ""
    traceparent: str = Field(default="", exclude_if=lambda value: not value)
    data: dict[str, Any]

    @property
    def session_id(self) -> str | None:
        """The session of the event; None if its data holds none."""
        value = self.data.get("session_id")
        return value if isinstance(value, str) else None


_ENVELOPES = TypeAdapter(list[Envelope], config=ConfigDict(cache_strings="keys"))


def pack(event: Event, correlation: str | None = None, cause: str = "", place: str = "") -> Packed:
    """Return the event with a new id, published now.

    `correlation` and the traceparent `cause` are those of the work that caused it, by default the
    current work. `place` is the traceparent with which it travels, if it has a step of its own.
    """
    correlation = correlation_id.get() if correlation is None else correlation
    place = place or created(event, correlation, cause)
    envelope = b'{"id":"%b","time":%r,"correlation_id":%b,%b"data":%b}' % (
        new_id().encode(),
        time.time(),
        to_json(correlation),
        b'"traceparent":"%b",' % place.encode() if place else b"",
        to_json(event),
    )
    return Packed(event.name, envelope, event.hot)


def groups(events: Iterable[Packed]) -> list[list[Packed]]:
    """Group the hot events of a name in their order, up to the size of a message.

    Every other event is a group of its own.
    """
    full: list[list[Packed]] = []
    open_groups: dict[str, list[Packed]] = {}
    sizes: dict[str, int] = {}
    for event in events:
        if not event.hot:
            full.append([event])
            continue
        size = sizes.get(event.name, 0) + len(event.envelope) + 1
        if event.name in open_groups and size > MAX_MESSAGE_BYTES:
            full.append(open_groups.pop(event.name))
            size = len(event.envelope) + 1
        open_groups.setdefault(event.name, []).append(event)
        sizes[event.name] = size
    return [*full, *open_groups.values()]


def bundle(group: Sequence[Packed]) -> Message:
    """Return a message of a group of events of the same name."""
    return Message(group[0].name, b"[" + b",".join(event.envelope for event in group) + b"]")


def unpack(message: Message) -> list[Envelope]:
    """Return the message's envelopes. Raise Permanent if its body is no list of envelopes."""
    try:
        return _ENVELOPES.validate_json(message.body)
    except ValidationError as error:
        raise Permanent(f"not a list of events ({_where(error)})") from None


def read(envelope: Envelope, event: type[E]) -> E:
    """Return the event. Raise Permanent, without quoting the data, if that is no such event."""
    try:
        return event.model_validate(envelope.data)
    except ValidationError as error:
        raise Permanent(f"not a valid {event.name} ({_where(error)})") from None


def repack(message: Message, envelopes: Sequence[Envelope], attempt: int) -> Message:
    """Return some events of a message as a message of their own, to come again."""
    return Message(message.name, _ENVELOPES.dump_json(list(envelopes)), attempt)


def _where(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['type']}"
