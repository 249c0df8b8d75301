"""The running interviews as server-sent events, without a word of an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from desk_service.context import Context
from desk_service.http.access import Caller
from desk_service.http.problems import gated
from desk_service.http.route import caller_of, needs_login
from desk_service.live.watching import POLL_SECONDS, LiveInterview
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
from shared.retry import Unavailable

MAX_STREAMS = 200
"""Streams open at a time in this process."""

LOGIN_CHECK_SECONDS = 5.0
"""Seconds between two looks whether the login still holds."""


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)
    places = Places(MAX_STREAMS)

    @router.get(
        "/live",
        operation_id="stream_live",
        summary="Who is in an interview now, and at which question, as server-sent events",
        description="An event `live` for each running interview at first, and then for each"
        " change; `state` is `finished` when it runs no more. Reviewers see those that they are"
        " assigned to. A comment is sent every 15 s of silence. The stream ends with the login.",
        response_class=StreamingResponse,
        responses={
            **documented_stream("live", LiveInterview, "The `data` of each event is JSON."),
            **gated(401),
        },
        dependencies=[needs_login()],
    )
    async def live(request: Request) -> StreamingResponse:
        caller = caller_of(request)
        keys = Keys(caller.id, address_of(request))
        places.take(keys)
        return Stream(_text(context, caller), places, keys)

    return router


async def _text(context: Context, caller: Caller) -> AsyncIterator[str]:
    """Generate the text of the stream, until the login ends, the store is away, or the stop."""
    yield ": running interviews follow\n\n"  # the head of the answer is sent with the first bytes
    told: dict[str, LiveInterview] = {}
    spoke = checked = time.monotonic()
    while not context.stop.is_set():
        try:
            if time.monotonic() - checked >= LOGIN_CHECK_SECONDS:
                checked = time.monotonic()
                if not await _may_watch(context, caller):
                    return
            current = await _visible(context, caller)
        except Unavailable:
            return
        changes = [each for each in current.values() if told.get(each.interview_id) != each]
        changes += [
            each.model_copy(update={"state": "finished"})
            for each in told.values()
            if each.interview_id not in current
        ]
        for each in changes:
            yield event_text("live", each)
        told = current
        if changes:
            spoke = time.monotonic()
        elif time.monotonic() - spoke >= KEEP_ALIVE_SECONDS:
            spoke = time.monotonic()
            yield KEEP_ALIVE
        with suppress(TimeoutError):
            await asyncio.wait_for(context.stop.wait(), POLL_SECONDS)


async def _may_watch(context: Context, caller: Caller) -> bool:
    """Return whether the login holds, without keeping it alive: an open page is no call."""
    login = await context.logins.get(caller.login.id)
    user = await context.users.get(caller.id)
    return (
        login is not None
        and login.lives(time.time())
        and user is not None
        and user.state == "active"
        and user.role == caller.user.role
    )


async def _visible(context: Context, caller: Caller) -> dict[str, LiveInterview]:
    running = dict(await context.watching.running())
    if caller.user.role != "reviewer" or not running:
        return running
    reviews = await context.reading.reviews.of(list(running))
    own = {each.interview_id for each in reviews if each.reviewer == caller.id}
    return {each: running[each] for each in running if each in own}
