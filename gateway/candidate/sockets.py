"""The beginning and the end of a WebSocket of a session: its token, and the close code."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from gateway.context import Context
from gateway.errors import NotAuthenticated, NotAuthorised
from gateway.http.problems import problem_of
from gateway.http.tokens import Grant
from gateway.interview.open_sessions import OpenSession
from shared.http.bodies import LARGE_JSON, Body
from shared.http.problems import Problem
from shared.refusals import RateExceeded, Refusal
from shared.retry import Unavailable

SUBPROTOCOL = "vivavoce"
"""The subprotocol that is accepted. A browser needs an accepted one if it offered any."""

TOKEN_PREFIX = "token."  # noqa: S105
"""Beginning of an offered subprotocol that holds the token."""

FIRST_FRAME_SECONDS = 10.0
"""Time for the first frame, where it has to hold the token."""

TOKENLESS = 'the first frame must hold the session\'s token: {"token": ...}'


class TokenFrame(Body):
    """The first frame of a WebSocket whose address and subprotocols hold no token."""

    token: str


Converse = Callable[[Grant, OpenSession], Awaitable[None]]
"""Serves a socket until its client leaves."""


async def admit(context: Context, socket: WebSocket, session_id: str, converse: Converse) -> None:
    """Serve a socket with a token of the session, and close it with the code of a refusal.

    A browser cannot see why a handshake was refused, so every handshake is accepted.
    """
    offered = socket.scope["subprotocols"]
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
    try:
        grant = await _authorise(context, socket, session_id)
        session = await context.open_sessions.writable(session_id)
        context.limits.begin(grant.subject)
        try:
            await converse(grant, session)
        finally:
            context.limits.end(grant.subject)
    except WebSocketDisconnect:
        return
    except (Problem, Refusal, Unavailable) as error:
        problem = problem_of(counted(context, socket, error))
        context.security.refused(socket.scope, problem.status)
        await socket.close(_close_code(problem), problem.detail[:100])


def counted(context: Context, socket: WebSocket, error: Exception) -> Exception:
    """Return the error, or RateExceeded for an address that makes too many wrong calls."""
    try:
        context.limits.count_refusal(socket, problem_of(error).status)
    except RateExceeded as exceeded:
        return exceeded
    return error


async def _authorise(context: Context, socket: WebSocket, session_id: str) -> Grant:
    """Return the token of the address, of a subprotocol, or else of the first frame.

    A token in the address may end up in the log of a proxy; a browser can send no header.
    """
    token = socket.query_params.get("token")
    for offered in socket.scope["subprotocols"]:
        if token is None and offered.startswith(TOKEN_PREFIX):
            token = offered.removeprefix(TOKEN_PREFIX)
    in_frame = token is None
    if token is None:
        token = await _first_frame(socket)
    grant = context.tokens.verify(token)
    if not grant.opens(session_id):
        raise NotAuthorised
    if in_frame:
        await socket.send_json({"status": "ok"})
    return grant


async def _first_frame(socket: WebSocket) -> str:
    """Return the token of the first frame, which must come soon."""
    try:
        async with asyncio.timeout(FIRST_FRAME_SECONDS):
            message = await socket.receive()
    except TimeoutError:
        raise NotAuthenticated(TOKENLESS) from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    text = message.get("text") or ""
    if len(text) > LARGE_JSON:
        raise NotAuthenticated(TOKENLESS)
    try:
        return TokenFrame.model_validate_json(text).token
    except ValidationError:
        raise NotAuthenticated(TOKENLESS) from None


def _close_code(problem: Problem) -> int:
    """Return 1009 ("too big"), 1013 ("try again later"), or 4000 plus the HTTP status."""
    return {413: 1009, 429: 1013, 503: 1013}.get(problem.status, 4000 + problem.status)
