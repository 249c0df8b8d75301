"""Files that are stored under a session's id."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from fastapi.responses import FileResponse
from starlette.datastructures import Headers
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Message, Receive, Scope, Send

from shared.http.headers import CROSS_ORIGIN
from shared.ids import SESSION_ID
from shared.retry import Unavailable

log = structlog.get_logger(__name__)

NO_FILE = "there is no such file"

OWN_HEADERS = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""A browser shows the file in a viewer of its own, which must not be without styles."""

FILE_HEADERS = {**CROSS_ORIGIN, **OWN_HEADERS}
"""Headers of a file that pages of other origins may load."""

BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
"""The schema of a file in the OpenAPI document, in the form that client generators know."""


class SessionFile(FileResponse):
    """A file as a response that begins once the file is open, or 304 to a client that has it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise Unavailable if the file cannot be opened, for example without a free descriptor.

        Starlette sends the status before it opens the file, and then could only break off.
        """
        if self.headers["ETag"] in _known(scope):
            await NotModifiedResponse(self.headers)(scope, receive, send)
            return
        start: list[Message] = []

        async def send_once_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            while start:
                await send(start.pop())
            await send(message)

        try:
            await super().__call__(scope, receive, send_once_open)
        except OSError as error:
            if not start:
                raise
            raise unreadable(error) from error


def _known(scope: Scope) -> list[str]:
    """Return the entity tags of the versions that the client has."""
    tags = Headers(scope=scope).get("If-None-Match", "")
    return [tag.strip().removeprefix("W/") for tag in tags.split(",")]


def session_file(
    folder: Path,
    session_id: str,
    name: str,
    media_type: str,
    headers: Mapping[str, str] = FILE_HEADERS,
) -> FileResponse | None:
    """Return `folder/session_id/name` as a response, or None if there is no such file.

    Raise Unavailable if the folder cannot be read. The path of a malformed id is never looked at.
    """
    if not SESSION_ID.fullmatch(session_id):
        return None
    return served_file(folder / session_id / name, media_type, headers)


def served_file(
    path: Path, media_type: str, headers: Mapping[str, str] = FILE_HEADERS
) -> FileResponse | None:
    """Return the file as a response, or None if there is none; Unavailable if it is unreadable."""
    try:
        if not path.is_file():
            return None
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(error) from error
    return SessionFile(
        path,
        media_type=media_type,
        content_disposition_type="inline",
        stat_result=status,
        headers=headers,
    )


def unreadable(error: OSError) -> Unavailable:
    log.warning("a session's file cannot be read", reason=error.strerror)
    return Unavailable("the file cannot be read now")
