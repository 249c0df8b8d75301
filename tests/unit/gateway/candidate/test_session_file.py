"""A session's file as a response: there, missing, or unreadable."""

import errno
import os
from pathlib import Path

import anyio
import pytest
from starlette.datastructures import Headers
from starlette.types import Message

from shared.http.session_file import session_file
from shared.retry import Unavailable

SESSION = "5" * 32
NAME = "final_report.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / SESSION).mkdir()
    (tmp_path / SESSION / NAME).write_bytes(b"%PDF")
    return tmp_path


async def sent(folder: Path, **headers: str) -> list[Message]:
    """Return the messages of the response to a GET."""
    response = session_file(folder, SESSION, NAME, "application/pdf")
    assert response is not None
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    scope = {
        "type": "http",
        "method": "GET",
        "headers": Headers(headers).raw,
        "asgi": {"spec_version": "2.4"},
    }
    await response(scope, receive, send)
    return messages


async def test_a_file_is_sent_whole(folder: Path) -> None:
    start, body = await sent(folder)
    assert (start["status"], body["body"]) == (200, b"%PDF")


async def test_a_version_that_the_client_has_is_not_sent_again(folder: Path) -> None:
    start, _ = await sent(folder)
    tag = Headers(raw=start["headers"])["ETag"]
    for known in (tag, f'"other", W/{tag}'):
        start, body = await sent(folder, **{"If-None-Match": known})
        assert (start["status"], body["body"]) == (304, b"")
        assert Headers(raw=start["headers"])["ETag"] == tag
    start, body = await sent(folder, **{"If-None-Match": '"other"'})
    assert (start["status"], body["body"]) == (200, b"%PDF")


async def test_without_a_free_descriptor_nothing_is_sent_and_the_file_is_unavailable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(anyio, "open_file", refused)
    with pytest.raises(Unavailable, match="cannot be read now"):
        await sent(folder)


def test_a_folder_that_cannot_be_read_is_unavailable_and_no_file_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session_file(folder, "6" * 32, NAME, "application/pdf") is None
    assert session_file(folder, "..", NAME, "application/pdf") is None

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "is_file", refused)
    with pytest.raises(Unavailable):
        session_file(folder, SESSION, NAME, "application/pdf")
