"""Server-sent events: streams that hold a bounded number of places in a process."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from shared.http.problems import Problem
from shared.refusals import RateExceeded

KEEP_ALIVE_SECONDS = 15.0
"""Seconds of silence after which a comment is sent, so that no proxy ends the call."""

KEEP_ALIVE = ": keep-alive\n\n"

MAX_OWNER_STREAMS = 5
"""Streams open at a time for a session or a user, who has a page, and some tabs of it."""

MAX_ADDRESS_STREAMS = 300
"""Streams open at a time for an address, which may be an office."""

RETRY_SECONDS = 1.0

EVENT_STREAM = "text/event-stream"


def event_text(name: str, data: BaseModel) -> str:
    """Return the text of an event in a stream."""
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"


def documented_stream(
    name: str, data: type[BaseModel], description: str, example: str | None = None
) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entry of a 200 whose body is a stream of events with this name and data.

    OpenAPI 3.1 has no schema for the events of a stream, so an extension holds it.
    """
    event = {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "event": {"const": name},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": data.model_json_schema(),
            },
        },
    }
    content: dict[str, Any] = {
        "schema": {"description": "Server-sent events.", "x-event-schema": event}
    }
    if example is not None:
        content["example"] = example
    return {200: {"description": description, "content": {EVENT_STREAM: content}}}


class Keys(NamedTuple):
    """The session or user, and the address, that a stream counts for."""

    owner: str
    address: str


class Places:
    """The open streams of this process: at most `most` in all, and some by owner and address."""

    def __init__(self, most: int, most_an_address: int = MAX_ADDRESS_STREAMS) -> None:
        self._most = most
        self._most_an_address = most_an_address
        self._owners: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()

    def take(self, keys: Keys) -> None:
        """Take a place; raise RateExceeded or Problem 503 when none is free."""
        if self._owners[keys.owner] >= MAX_OWNER_STREAMS:
            raise RateExceeded("too many of these streams are open; close one", RETRY_SECONDS)
        if self._addresses[keys.address] >= self._most_an_address:
            raise RateExceeded("too many streams are open for this address", RETRY_SECONDS)
        if self._owners.total() >= self._most:
            raise Problem(
                503, "too many streams are open; ask without a stream", {"Retry-After": "1"}
            )
        self._owners[keys.owner] += 1
        self._addresses[keys.address] += 1

    def leave(self, keys: Keys) -> None:
        self._owners -= Counter([keys.owner])
        self._addresses -= Counter([keys.address])


class Stream(StreamingResponse):
    """A response that gives its place back at its end, whatever the cause of the end."""

    def __init__(self, text: AsyncIterator[str], places: Places, keys: Keys) -> None:
        # nginx would buffer the stream
        super().__init__(text, media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})
        self._places = places
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave(self._keys)
