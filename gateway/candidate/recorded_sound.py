"""The recorded sound of a session that is still stored, as files for its candidate to keep."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response, StreamingResponse

from gateway.context import Context
from gateway.errors import UnknownSession
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from shared.http.problems import Problem
from shared.http.session_file import BINARY, NO_FILE, unreadable
from shared.sound import FRAME_BYTES, STREAM_ID, stream_files, wav_header

PIECE_BYTES = 40 * FRAME_BYTES
"""Bytes that are read at a time: 8 s."""

StreamName = Annotated[
    str,
    Path(
        examples=["3f2b8c1d9e4a5b6c7d8e"],
        json_schema_extra={"pattern": f"^{STREAM_ID.pattern}$"},
    ),
]


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["privacy"], route_class=context.route)

    @router.get(
        "/interview/{session_id}/sound/{stream}",
        operation_id="get_recorded_sound",
        summary="A stream of recorded sound that is still stored",
        description="As a wav file, for the session's token or `ADMIN_TOKEN`. Parts that were"
        " erased are silence. The export names the streams.",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"audio/wav": {"schema": BINARY}}, "description": "The sound."},
            **documented(401, 403, 404, 429, 503),
        },
        dependencies=[needs_token(context.access.owner_or_operator)],
    )
    async def recorded_sound(request: Request, session_id: str, stream: StreamName) -> Response:
        if await context.sessions.get(session_id) is None:
            raise UnknownSession
        try:
            files = stream_files(context.settings.sound_dir, session_id, stream)
            file = await asyncio.to_thread(files.pcm.open, "rb")
        except (ValueError, FileNotFoundError):
            raise Problem(404, NO_FILE) from None
        except OSError as error:
            raise unreadable(error) from error
        context.security.note("sound read", request.scope)
        size = await asyncio.to_thread(file.seek, 0, 2)
        headers = {"Content-Length": str(len(wav_header(size)) + size)}
        return StreamingResponse(_as_wav(file, size), media_type="audio/wav", headers=headers)

    return router


async def _as_wav(file: BinaryIO, size: int) -> AsyncIterator[bytes]:
    """Generate the header and `size` bytes of the file, which was opened before any erasure."""
    try:
        yield wav_header(size)
        for offset in range(0, size, PIECE_BYTES):
            await asyncio.to_thread(file.seek, offset)
            yield await asyncio.to_thread(file.read, min(PIECE_BYTES, size - offset))
    finally:
        file.close()
