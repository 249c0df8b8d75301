"""How far a report is, live: server-sent events while it is made."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.gateway import Gateway
from gateway.problems import Problem, documented, too_many, unavailable
from gateway.sessions import UNKNOWN
from gateway.stages import Heard, StageReached
from gateway.store import Session, Sessions
from gateway.waiting import News
from shared.retry import Unavailable

FIRST_LOOK, LOOK = 0.02, 1.0
"""Seconds between two looks at the session: news may be missed, or be ahead of the store."""

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that no proxy gives the call up."""

SESSION_STREAMS = 5
"""Open at a time for one session: a candidate has one page, and some tabs of it."""

STREAM = "text/event-stream"

EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"const": "stage"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": StageReached.model_json_schema(),
        },
    },
}

EXAMPLE = (
    'event: stage\ndata: {"stage":"transcribed","done":1,"of":1,"detail":null}\n\n'
    'event: stage\ndata: {"stage":"graded","done":3,"of":5,"detail":null}\n\n'
)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["report"])
    places = Places(gateway.settings.max_streams)

    @router.get(
        "/interview/{session_id}/progress",
        summary="How far the report is, as server-sent events",
        description="An event `stage` for each stage that is reached, those from before the call"
        " first: `finalizing`, then in any order `transcribed`, `attention` and `graded` (once for"
        " each different answer), then `report`, which ends the stream; `set_aside` says in"
        " `detail` what a person has to look at. Nothing comes before the interview is finalized."
        " A comment is sent every 15 s of silence. The stream also ends when the server stops or"
        " its store is away: call again. Stages are hints and may be missed; the report is not.",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "Each event's `data` is JSON: `stage`, `done`, `of`, `detail`.",
                "content": {STREAM: {"itemSchema": EVENT, "example": EXAMPLE}},
            },
            **documented(401, 403, 404, 429, 503),
        },
    )
    async def progress(request: Request, session_id: str) -> StreamingResponse:
        gateway.session_of(request, session_id)
        gateway.count_call(request, session_id)
        if await gateway.sessions.get(session_id) is None:
            raise Problem(404, UNKNOWN)
        places.take(session_id)
        return Stream(_text(gateway, session_id), places, session_id)

    return router


class Places:
    """How many streams may be open at a time, in all and for one session."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, session_id: str) -> None:
        """Problem 429 or 503 where none is free."""
        if self._taken[session_id] >= SESSION_STREAMS:
            raise too_many("too many streams are open for this session; close one", LOOK)
        if self._taken.total() >= self._most:
            raise unavailable("too many streams are open; ask for the report instead")
        self._taken[session_id] += 1

    def leave(self, session_id: str) -> None:
        self._taken -= Counter([session_id])


class Stream(StreamingResponse):
    """Leaves its place when it ends, however that comes."""

    def __init__(self, text: AsyncIterator[str], places: Places, session_id: str) -> None:
        # nginx would hold it back
        super().__init__(text, media_type=STREAM, headers={"X-Accel-Buffering": "no"})
        self._places = places
        self._session_id = session_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave(self._session_id)


async def _text(gateway: Gateway, session_id: str) -> AsyncIterator[str]:
    """The stream as it is sent."""
    yield ": stages follow\n\n"  # the answer's head leaves with its first bytes
    with gateway.waiting.on(session_id) as news:
        try:
            watched = stages(gateway.sessions, gateway.heard, session_id, news, gateway.stop)
            async for reached in watched:
                if reached is None:
                    yield ": keep-alive\n\n"
                else:
                    yield f"event: stage\ndata: {reached.model_dump_json()}\n\n"
        except Unavailable:
            return


async def stages(
    sessions: Sessions, heard: Heard, session_id: str, news: News, stop: asyncio.Event
) -> AsyncIterator[StageReached | None]:
    """Each stage once, and None after every KEEP_ALIVE seconds without one; until there is a
    report, or the session is gone, or the process ends."""
    told: list[StageReached] = []
    spoke, look = time.monotonic(), FIRST_LOOK
    while (row := await sessions.get(session_id)) is not None:
        for reached in _reached(row, heard.of(session_id)):
            if reached not in told:
                told.append(reached)
                spoke = time.monotonic()
                yield reached
        if row.state == "reported" or stop.is_set():
            return
        if time.monotonic() - spoke >= KEEP_ALIVE:
            spoke = time.monotonic()
            yield None
        look = FIRST_LOOK if await _woken(news, look) else min(2 * look, LOOK)


def _reached(row: Session, heard: Sequence[StageReached]) -> Iterator[StageReached]:
    """All stages so far: the row's own, and between them what was heard."""
    if row.state == "open":
        return
    yield StageReached(stage="finalizing")
    yield from heard
    if row.state == "reported":
        yield StageReached(stage="report")
    elif row.set_aside is not None:
        detail = f"{row.set_aside.stage}: {row.set_aside.reason}"
        yield StageReached(stage="set_aside", done=0, detail=detail)


async def _woken(news: News, seconds: float) -> bool:
    """Whether there was news within so many seconds."""
    try:
        await asyncio.wait_for(news.get(), seconds)
    except TimeoutError:
        return False
    return True
