"""The optional lip-synced videos of the questions, with their captions, and the listening face."""

import asyncio
import re
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse, Response

from gateway.context import Context
from gateway.http.access import OPEN_READ
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from gateway.interview.film_requests import spoken_language
from gateway.store import Session
from shared.films import CAPTIONS, FILM, LISTENING, POSTER, read_studio
from shared.http.problems import Problem
from shared.http.session_file import BINARY, NO_FILE, served_file, session_file
from shared.ids import SESSION_ID

VIDEO_NAME = re.compile(r"(q[0-9]{2}|listening)\.(mp4|vtt|jpg)")
VideoName = Annotated[
    str, Path(examples=["q00.mp4"], json_schema_extra={"pattern": f"^{VIDEO_NAME.pattern}$"})
]

FILES = {
    "mp4": (FILM, "video/mp4"),
    "vtt": (CAPTIONS, "text/vtt; charset=utf-8"),
    "jpg": (POSTER, "image/jpeg"),
}
"""The file of a film, and its media type, by the suffix in the address."""


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["report"], route_class=context.route)
    reader = [needs_token(context.access.reader)]

    @router.head("/avatar/{session_id}/{video}", dependencies=reader, include_in_schema=False)
    @router.get(
        "/avatar/{session_id}/{video}",
        operation_id="get_question_video",
        summary="The lip-synced video of a question, if there is one",
        description="`qNN.vtt` are its captions, `qNN.jpg` is its first picture. `listening.mp4` is"
        " a silent film for the time of the answer. 404 until a film is whole.",
        response_class=FileResponse,
        responses={
            200: {"content": {"video/mp4": {"schema": BINARY}}, "description": "The video."},
            **documented(401, 403, 404, 429, 503),
        },
        dependencies=reader,
        openapi_extra=OPEN_READ,
    )
    async def avatar(request: Request, session_id: str, video: VideoName) -> Response:
        name = VIDEO_NAME.fullmatch(video)
        if name is None or not SESSION_ID.fullmatch(session_id):
            raise context.access.missed(request, NO_FILE)
        # A video that somebody put there for this session goes before the film of its question.
        own = session_file(context.settings.avatars_dir, session_id, video, FILES[name[2]][1])
        if own is not None:
            return own
        session = await context.sessions.get(session_id)
        if session is None:
            raise context.access.missed(request, NO_FILE)
        text = _text(session, name[1])
        found = await asyncio.to_thread(_film, context, session, text, name[2])
        if found is None:  # whoever knows the session tries out no ids: not a miss
            raise Problem(404, NO_FILE)
        return found

    return router


def _text(session: Session, name: str) -> str | None:
    """Return the text of `q00`, `q01` and so on, or of `listening`; None beyond the questions."""
    if name == "listening":
        return LISTENING
    index = int(name[1:])
    return session.asked[index].text if index < len(session.asked) else None


def _film(context: Context, session: Session, text: str | None, suffix: str) -> FileResponse | None:
    """Return the file of the film, which all sessions with the same question share."""
    folder: FilePath = context.settings.films_dir
    studio = read_studio(folder)
    if studio is None or text is None:
        return None
    film = studio.film(text, spoken_language(session, context.roles))
    name, media_type = FILES[suffix]
    return served_file(folder / film / name, media_type) if film else None
