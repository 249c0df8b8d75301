"""How far a report is, live: server-sent events while it is made."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.gateway import Gateway
from gateway.problems import Problem, documented
from gateway.sessions import UNKNOWN
from gateway.stages import Heard, StageReached
from gateway.store import Session, Sessions
from gateway.waiting import News
from shared.retry import Unavailable

FIRST_LOOK, LOOK = 0.02, 1.0
"""Seconds between two looks at the session: news may be missed, or be ahead of the store."""

KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that no proxy gives the call up."""

STREAM = "text/event-stream"

EXAMPLE = (
    'event: stage\ndata: {"stage":"transcribed","done":1,"of":1,"detail":null}\n\n'
    'event: stage\ndata: {"stage":"graded","done":3,"of":5,"detail":null}\n\n'
)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["report"])

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
                "content": {STREAM: {"schema": {"type": "string"}, "example": EXAMPLE}},
            },
            **documented(401, 403, 404, 429, 503),
        },
    )
    async def progress(request: Request, session_id: str) -> StreamingResponse:
        gateway.session_of(request, session_id)
        gateway.count_event(request, session_id)
        if await gateway.sessions.get(session_id) is None:
            raise Problem(404, UNKNOWN)
        return StreamingResponse(
            _text(gateway, session_id),
            media_type=STREAM,
            headers={"X-Accel-Buffering": "no"},  # nginx would hold it back
        )

    return router


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
