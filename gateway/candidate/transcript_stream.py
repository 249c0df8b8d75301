"""Words of the candidate over a WebSocket: a frame for each utterance, and an answer to each."""

import asyncio
import json
import time
from functools import partial
from typing import Any

from fastapi import APIRouter, WebSocket
from pydantic import Field
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from gateway.candidate.sockets import admit, counted
from gateway.candidate.transcripts import AppendBody, Words, accept
from gateway.context import Context
from gateway.errors import ConsentMissing, SessionExpired
from gateway.http.problems import problem_of
from gateway.http.tokens import Grant
from gateway.interview.open_sessions import OpenSession
from shared.http.bodies import LARGE_JSON, parse, parse_large
from shared.http.problems import NotJson, Problem
from shared.refusals import Refusal
from shared.retry import Unavailable

CLOSING_STATUSES = {401, 403, 404, 409, 413}
"""Problems of a frame that close the socket. After any other problem, and after a frame that came
before the consent, the socket stays open."""


class Frame(Words):
    """A WebSocket frame that is a JSON object. Any other text frame is the text itself."""

    question_index: int | None = Field(default=None, ge=0)
    id: str | None = Field(default=None, min_length=1, max_length=255)


def routes(context: Context) -> APIRouter:
    router = APIRouter()

    @router.websocket("/stt/stream/{session_id}")
    async def stream(socket: WebSocket, session_id: str) -> None:
        await admit(context, socket, session_id, partial(_converse, context, socket))

    return router


async def _converse(
    context: Context, socket: WebSocket, grant: Grant, session: OpenSession
) -> None:
    """Answer each frame until the session's time is over."""
    default_index = _default_index(socket)
    while True:
        try:
            async with asyncio.timeout(session.closes_at - time.time()):
                message = await socket.receive()
        except TimeoutError:
            raise SessionExpired from None
        await socket.send_json(await _answer(context, socket, grant, default_index, message))


async def _answer(
    context: Context, socket: WebSocket, grant: Grant, default_index: int, message: Message
) -> dict[str, Any]:
    """Handle a frame and return its answer; raise a problem that closes the socket."""
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    frame = None
    try:
        context.limits.count_call(socket, grant.subject)
        frame = await _read_frame(message.get("text"))
        index = default_index if frame.question_index is None else frame.question_index
        body = AppendBody(
            session_id=socket.path_params["session_id"],
            question_index=index,
            text=frame.text,
            replaces=frame.replaces,
            words=frame.words,
        )
        await accept(context, body, frame.id)
    except (Problem, Refusal, Unavailable) as error:
        problem = problem_of(counted(context, socket, error))
        if problem.status in CLOSING_STATUSES and not isinstance(error, ConsentMissing):
            raise
        context.security.refused(socket.scope, problem.status)
        status = {"status": "error", "code": problem.status, "retry_after": _seconds(problem)}
        return problem.body() | status | _id(frame)
    return {"status": "ok"} | _id(frame) | _ignored(frame)


def _id(frame: Frame | None) -> dict[str, str]:
    """Return the frame's own id, by which its sender tells the answers apart."""
    return {"id": frame.id} if frame and frame.id else {}


def _ignored(frame: Frame) -> dict[str, list[str]]:
    """Return the names of the frame's unknown fields, as the header X-Ignored-Fields of a call."""
    names = frame.take_ignored()
    return {"ignored": names} if names else {}


def _seconds(problem: Problem) -> int | None:
    """Return after how many seconds the frame may be sent again: a frame has no headers."""
    return int(problem.headers["Retry-After"]) if "Retry-After" in problem.headers else None


async def _read_frame(text: str | None) -> Frame:
    if text is None:
        raise Problem(422, "a frame must be text, not binary")
    if text.lstrip().startswith("{"):
        try:
            return (
                await parse_large(text.encode(), Frame)
                if len(text) > LARGE_JSON
                else (parse(text, Frame))
            )
        except NotJson:
            if _is_json(text):
                raise
    if not text.strip():
        raise Problem(422, "text: must not be empty")
    return Frame(text=text)


def _is_json(text: str) -> bool:
    """Tell JSON that no frame may hold (half a character, a very long number) from words."""
    try:
        json.loads(text, parse_int=str)  # as str: a very long number is JSON, but no int
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _default_index(socket: WebSocket) -> int:
    given = socket.query_params.get("question_index", "0")
    if not (given.isascii() and given.isdecimal() and len(given) < 6):
        raise Problem(422, "question_index: must be a whole number")
    return int(given)
