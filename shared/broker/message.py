"""How events travel: one message holds 1..n events of one name, each in its envelope."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.events import Event
from shared.ids import new_id
from shared.retry import Permanent
from shared.telemetry import correlation_id

MAX_MESSAGE_BYTES = 256 * 1024
"""Events share a message up to this size; a single larger one travels alone."""

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Message:
    """What a broker carries. `body` is a JSON array of envelopes; `attempt` counts failures."""

    name: str
    body: bytes
    attempt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """An event ready to travel: its name, the JSON of its envelope, and whether in company."""

    name: str
    envelope: bytes
    hot: bool = False


class Envelope(BaseModel):
    """One event with its own id, time of publication (Unix seconds) and correlation id."""

    model_config = ConfigDict(frozen=True, extra="ignore", cache_strings="keys")

    id: str
    time: float
    correlation_id: str = ""
    data: dict[str, Any]

    @property
    def session_id(self) -> str | None:
        """Of the event inside, as far as the data can be trusted to hold one."""
        value = self.data.get("session_id")
        return value if isinstance(value, str) else None


_ENVELOPES = TypeAdapter(list[Envelope], config=ConfigDict(cache_strings="keys"))


def pack(event: Event, correlation: str | None = None) -> Packed:
    """`correlation` is that of the work that caused the event, by default the current one."""
    cause = json.dumps(correlation_id.get() if correlation is None else correlation)
    head = f'{{"id":"{new_id()}","time":{time.time()},"correlation_id":{cause},"data":'
    return Packed(event.name, f"{head}{event.model_dump_json()}}}".encode(), event.hot)


def groups(events: Iterable[Packed]) -> list[list[Packed]]:
    """The hot ones of one name together, in their order, each group as large as a message may be;
    every other alone."""
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
    """One message of a group of one name."""
    return Message(group[0].name, b"[" + b",".join(event.envelope for event in group) + b"]")


def unpack(message: Message) -> list[Envelope]:
    """Permanent if the body is no list of envelopes."""
    try:
        return _ENVELOPES.validate_json(message.body)
    except ValidationError as error:
        raise Permanent(f"not a list of events ({_where(error)})") from None


def read(envelope: Envelope, event: type[E]) -> E:
    """Permanent if the data is no such event. The reason never quotes the data."""
    try:
        return event.model_validate(envelope.data)
    except ValidationError as error:
        raise Permanent(f"not a valid {event.name} ({_where(error)})") from None


def repack(message: Message, envelopes: Sequence[Envelope], attempt: int) -> Message:
    """Some of a message's events as a message of their own, to come again."""
    return Message(message.name, _ENVELOPES.dump_json(list(envelopes)), attempt)


def _where(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['type']}"
