"""Words come in: one call each, or over a WebSocket."""

import json
from typing import Any

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from gateway.auth import require_same
from gateway.bodies import AppendBody, Words, parse, read_body, takes
from gateway.gateway import Gateway
from gateway.idempotency import event_id, header_key, key_id
from gateway.problems import Problem, documented, problem_of
from gateway.sessions import OpenSession
from shared.events import TranscriptAppended, Word
from shared.retry import Unavailable

OK = Response(b'{"status":"ok"}', media_type="application/json")

ENDING = {401, 403, 404, 409, 413}
"""Problems of a frame that end the socket; any other is told, and it stays."""


class Saved(BaseModel):
    status: str = Field(default="ok", examples=["ok"])


class Frame(Words):
    """A WebSocket frame that is a JSON object; any other text frame is the words themselves."""

    question_index: int | None = Field(default=None, ge=0)
    id: str | None = Field(default=None, min_length=1, max_length=255)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["transcript"])

    @router.post(
        "/stt/append",
        summary="Add words to an answer",
        description="Answered once the broker has confirmed them. With an `Idempotency-Key`, a"
        " retry is harmless; without one, two equal texts are two utterances.",
        response_model=Saved,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(AppendBody, keyed=True),
    )
    async def append(request: Request) -> Response:
        session_id = gateway.session_of(request)
        key = header_key(request)
        body = await read_body(request, AppendBody, gateway.settings.max_body_bytes)
        require_same(session_id, body.session_id)
        await accept(gateway, request, body, key)
        return OK

    @router.websocket("/stt/stream/{session_id}")
    async def stream(socket: WebSocket, session_id: str) -> None:
        await _stream(gateway, socket, session_id)

    return router


async def accept(
    gateway: Gateway, connection: HTTPConnection, body: AppendBody, key: str | None
) -> None:
    """Check and publish; return once the words are safe."""
    gateway.count_call(connection, body.session_id)
    session = await gateway.open_sessions.writable(body.session_id, answer=False)
    if body.question_index >= len(session.questions):
        raise Problem(422, f"question_index: this session has {len(session.questions)} questions")
    utterance_id = event_id(body.session_id, key, body)
    if key is not None and gateway.confirmed.get(utterance_id):
        return
    gateway.check_room(session)
    gateway.take_room(body.session_id, body.question_index, body.text)
    try:
        session = await gateway.open_sessions.writable(body.session_id, answer=True)
        await gateway.events.publish(_appended(gateway, session, utterance_id, body, key))
    except BaseException:
        gateway.give_room_back(body.session_id, body.question_index, body.text)
        session.begun.discard(body.question_index)  # nobody heard of the question
        raise
    if key is not None:
        gateway.confirmed.put(utterance_id, True)


def _appended(
    gateway: Gateway, session: OpenSession, utterance_id: str, body: AppendBody, key: str | None
) -> TranscriptAppended:
    session.utterances += 1
    return TranscriptAppended(
        session_id=session.id,
        utterance_id=utterance_id,
        question_index=body.question_index,
        text=body.text,
        sequence=body.sequence,
        key_id=key_id(session.id, key),
        replaces=key_id(session.id, body.replaces),
        words=tuple(Word.model_construct(**dict(word)) for word in body.words or ()),
        question=session.begin(body.question_index),
        received_at=gateway.clock.now(),
        instance=gateway.open_sessions.instance,
        n=session.utterances,
    )


async def _stream(gateway: Gateway, socket: WebSocket, session_id: str) -> None:
    # A browser cannot see why a handshake was refused: accept, then close with the reason's code.
    await socket.accept()
    try:
        token = socket.query_params.get("token", "")
        require_same(gateway.tokens.session_of(token), session_id)
        await gateway.open_sessions.writable(session_id, answer=False)
        default_index = _default_index(socket)
        while True:
            await socket.send_json(await _frame(gateway, socket, session_id, default_index))
    except WebSocketDisconnect:
        return
    except (Problem, Unavailable) as error:
        problem = problem_of(error)
        await socket.close(_close_code(problem), problem.detail[:100])


def _close_code(problem: Problem) -> int:
    """1009 is "too big", 1013 "try again later"; else 4000 and the HTTP status."""
    return {413: 1009, 429: 1013, 503: 1013}.get(problem.status, 4000 + problem.status)


async def _frame(
    gateway: Gateway, socket: WebSocket, session_id: str, default_index: int
) -> dict[str, Any]:
    """The answer to the next frame. A problem of the frame alone is told, and the socket stays."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    frame = None
    try:
        frame = _read_frame(message.get("text"))
        index = default_index if frame.question_index is None else frame.question_index
        body = AppendBody(
            session_id=session_id,
            question_index=index,
            text=frame.text,
            replaces=frame.replaces,
            words=frame.words,
        )
        await accept(gateway, socket, body, frame.id)
    except (Problem, Unavailable) as error:
        problem = problem_of(error)
        if problem.status in ENDING:
            raise
        told = {"status": "error", "code": problem.status, "retry_after": _seconds(problem)}
        return problem.body() | told | _id(frame)
    return {"status": "ok"} | _id(frame)


def _id(frame: Frame | None) -> dict[str, str]:
    """The frame's own, by which its sender tells the answers apart."""
    return {"id": frame.id} if frame and frame.id else {}


def _seconds(problem: Problem) -> int | None:
    """After which the frame may be sent again; a frame has no headers to say it in."""
    return int(problem.headers["Retry-After"]) if "Retry-After" in problem.headers else None


def _read_frame(text: str | None) -> Frame:
    if text is None:
        raise Problem(422, "a frame must be text, not binary")
    if text.lstrip().startswith("{") and _is_json(text):
        return parse(text, Frame)
    if not text.strip():
        raise Problem(422, "text: must not be empty")
    return Frame(text=text)


def _is_json(text: str) -> bool:
    """Words may happen to begin with a brace."""
    try:
        json.loads(text, parse_int=str)  # as text: of a number too long it would say it is none
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
