"""A whole file of sound for a question, where no microphone is recorded live."""

import asyncio
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.requests import ClientDisconnect

from gateway.candidate.sound import NOT_HERE, spoken
from gateway.context import Context
from gateway.errors import NotAuthorised, SessionGone
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from gateway.interview.open_sessions import OpenSession
from gateway.sound.sound_files import SoundFile, SoundFiles, can_decode, seconds, store
from shared.http.headers import sent_header
from shared.http.problems import Problem
from shared.retry import Unavailable
from shared.sound import FrameNote, stream_files

ANY_FILE: dict[str, Any] = {"requestBody": {"required": True, "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
}}}  # fmt: skip


class Stored(BaseModel):
    """The stream that the file became. Its words come in the way of words from a microphone."""

    stream: str = Field(examples=["file_5f1d0c3a2b4e6f708192a3b4"])
    frames: int = Field(examples=[310])
    seconds: float = Field(examples=[62.0])


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["transcript"], route_class=context.route)
    files = SoundFiles()

    @router.post(
        "/stt/audio",
        operation_id="add_sound_file",
        summary="Add a recording to an answer",
        description="The body is a file of sound: wav, webm, ogg, mp3 or m4a, whatever its content"
        " type, of at most MAX_SOUND_FILE_BYTES and ten minutes. Answered once its sound is on"
        " disk; the words follow, at the latest with the report. A file that is sent again for the"
        " same question changes nothing.",
        response_model=Stored,
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.caller)],
        openapi_extra=ANY_FILE,
    )
    async def add_sound_file(
        # A guarded route passes no parameters of the query: these are for the document.
        request: Request,
        session_id: str = "",
        question_index: int = 0,
    ) -> Response:
        session = await _session(context, request)
        index = _index(request)
        await context.open_sessions.check_index(session, index)
        with context.limits.sound_file(request, session.id):
            folder = stream_files(context.settings.sound_dir, session.id, "any_stream").pcm.parent
            async with files.open(folder) as file:
                await receive(request, file, context.settings.max_sound_file_bytes)
                await files.decode(file)
                stored = await _keep(context, session, index, file)
        return Response(to_json(stored), media_type="application/json")

    return router


async def _session(context: Context, request: Request) -> OpenSession:
    """Return the session that the query and the token name, if it takes sound."""
    session_id = request.query_params.get("session_id", "")
    if not context.tokens.caller(request).opens(session_id):
        raise NotAuthorised
    if context.microphones.recogniser != "server" or not can_decode():
        raise Problem(404, NOT_HERE)
    session = await context.open_sessions.writable(session_id)
    if context.settings.require_consent:
        await context.open_sessions.consented(session)
    if await context.free_space.is_low():
        raise Unavailable("the server has little disk space left: type the answer")
    return session


def _index(request: Request) -> int:
    given = request.query_params.get("question_index", "0")
    if not (given.isascii() and given.isdecimal() and len(given) < 6):
        raise Problem(422, "question_index: must be a number")
    return int(given)


async def receive(request: Request, file: SoundFile, most: int) -> None:
    """Write the body to the disk, piece by piece."""
    coding = sent_header(request, b"content-encoding")
    if coding is not None and coding.lower() != "identity":
        raise Problem(415, "the body is compressed: send it as it is, without Content-Encoding")
    announced = sent_header(request, b"content-length") or "0"
    if announced.isdecimal() and int(announced) > most:
        raise Problem(413, f"the file is larger than {most} bytes")
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        piece = message.get("body", b"")
        if file.size + len(piece) > most:
            raise Problem(413, f"the file is larger than {most} bytes")
        await asyncio.to_thread(file.add, piece)


async def _keep(context: Context, session: OpenSession, index: int, file: SoundFile) -> Stored:
    """Store the decoded sound, and name its spans of speech."""
    microphones = context.microphones
    stream_id = file.stream_id(index)
    session.check_open()
    recording = await microphones.open(session.id, stream_id)
    name = partial(microphones.spans.name, session.id, stream_id, spoken(session))
    try:
        async for _ in store(file, recording, FrameNote(index, context.clock.now())):
            if not session.answered:
                session = await context.open_sessions.register_answer(session.id)
            await name()  # block by block: other streams are searched in between
    except FileNotFoundError:
        raise SessionGone from None
    await name(finish=True)
    context.reached.note(session, index)
    return Stored(stream=stream_id, frames=file.frames, seconds=seconds(file.frames))
