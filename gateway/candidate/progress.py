"""The progress of a report, as server-sent events while the report is made."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.context import Context
from gateway.errors import UnknownSession
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from gateway.interview.held_up import not_done
from gateway.interview.progress_heard import ProgressHeard, StageReached
from gateway.interview.wakeups import News
from gateway.store import Session, Sessions
from shared.http.addresses import address_of
from shared.http.event_streams import (
    KEEP_ALIVE,
    KEEP_ALIVE_SECONDS,
    Keys,
    Places,
    Stream,
    documented_stream,
    event_text,
)
from shared.polling import doubling
from shared.retry import Unavailable

FIRST_POLL_SECONDS, POLL_SECONDS = 0.02, 1.0
"""Seconds between two reads of the session: events may be missed, or be ahead of the store."""

EXAMPLE = (
    'event: stage\ndata: {"stage":"transcribed","done":1,"of":1,"detail":null}\n\n'
    'event: stage\ndata: {"stage":"graded","done":3,"of":5,"detail":null}\n\n'
)


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["report"], route_class=context.route)
    places = Places(context.settings.max_streams)

    @router.get(
        "/interview/{session_id}/progress",
        operation_id="stream_progress",
        summary="How far the report is, as server-sent events",
        description="An event `stage` for each stage that is reached, those from before the call"
        " first: `finalizing`, then in any order `transcribed`, `attention` and `graded` (once for"
        " each different answer), then `report`, which ends the stream; `set_aside` says in"
        " `detail` what a person has to look at. Nothing comes before the interview is finalized."
        " A comment is sent every 15 s of silence. The stream also ends when the server stops or"
        " its store is away: call again. Stages are hints and may be missed; the report is not.",
        response_class=StreamingResponse,
        responses={
            **documented_stream(
                "stage",
                StageReached,
                "Each event's `data` is JSON: `stage`, `done`, `of`, `detail`.",
                EXAMPLE,
            ),
            **documented(401, 403, 404, 429, 503),
        },
        dependencies=[needs_token(context.access.caller)],
    )
    async def progress(request: Request, session_id: str) -> StreamingResponse:
        if await context.sessions.get(session_id) is None:
            raise UnknownSession
        keys = Keys(session_id, address_of(request))
        places.take(keys)
        return Stream(_text(context, session_id), places, keys)

    return router


async def _text(context: Context, session_id: str) -> AsyncIterator[str]:
    """Generate the text of the stream."""
    yield ": stages follow\n\n"  # the head of the answer is sent with the first bytes
    with context.wakeups.on(session_id) as news:
        try:
            watched = stages(
                context.sessions, context.progress_heard, session_id, news, context.stop
            )
            async for reached in watched:
                if reached is None:
                    yield KEEP_ALIVE
                else:
                    yield event_text("stage", reached)
        except Unavailable:
            return


async def stages(
    sessions: Sessions,
    heard: ProgressHeard,
    session_id: str,
    news: News,
    stop: asyncio.Event,
    *,
    keep_alive: float = KEEP_ALIVE_SECONDS,
) -> AsyncIterator[StageReached | None]:
    """Generate each stage once, and None after `keep_alive` seconds of silence.

    The stages end with the report, with the erasure of the session, or with the process.
    """
    sent: list[StageReached] = []
    spoke, waits = time.monotonic(), doubling(FIRST_POLL_SECONDS, POLL_SECONDS)
    while (row := await sessions.get(session_id)) is not None:
        for reached in _reached(row, heard.of(session_id)):
            if reached not in sent:
                sent.append(reached)
                spoke = time.monotonic()
                yield reached
        if row.state == "reported" or stop.is_set():
            return
        if time.monotonic() - spoke >= keep_alive:
            spoke = time.monotonic()
            yield None
        if await _woken(news, next(waits)):
            waits = doubling(FIRST_POLL_SECONDS, POLL_SECONDS)


def _reached(row: Session, heard: Sequence[StageReached]) -> Iterator[StageReached]:
    """Generate all stages so far: from the row, and between them the stages that were heard."""
    if row.state == "open":
        return
    yield StageReached(stage="finalizing")
    yield from heard
    if row.state == "reported":
        yield StageReached(stage="report")
    elif row.set_aside is not None:
        yield StageReached(stage="set_aside", done=0, detail=not_done(row.set_aside.stage))


async def _woken(news: News, seconds: float) -> bool:
    """Tell whether an event came within so many seconds."""
    try:
        await asyncio.wait_for(news.get(), seconds)
    except TimeoutError:
        return False
    return True
