"""A whole file of sound: counted, decoded, stored as frames, and never doubled."""

import time
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from gateway.app import application
from gateway.candidate import sound_file
from gateway.context import Context
from gateway.sound.spans import Spans
from shared.events import AudioRecorded
from shared.sound import FRAME_BYTES, Span, stream_files, stream_ids
from tests.unit.gateway.fakes import SESSION, KeepingBroker
from tests.unit.gateway.sound.fakes import SPEECH, find_fake_cuts
from tests.unit.gateway.sound.recordings import tone, wav

LOUD = wav(16_000, 1, SPEECH * 30 + SPEECH[: FRAME_BYTES // 2])
"""Six seconds that the fake detector hears as speech, and half a frame."""


def served(context: Context) -> FastAPI:
    return application(context, [sound_file.routes(context)])


async def send(
    context: Context, content: bytes, *, token: str = "", headers: dict[str, str] | None = None,
    app: FastAPI | None = None, **query: Any,
) -> httpx2.Response:  # fmt: skip
    params: dict[str, Any] = {"session_id": SESSION, "question_index": 1}
    given = token or context.tokens.issue(SESSION, time.time() + 60)
    transport = httpx2.ASGITransport(app or served(context))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post(
            "/stt/audio",
            params=params | query,
            content=content,
            headers={"Authorization": f"Bearer {given}"} | (headers or {}),
        )


def published(context: Context) -> tuple[Context, KeepingBroker]:
    """Return a gateway whose spans are kept."""
    broker = KeepingBroker()
    spans = Spans(context.settings.sound_dir, context.events, find_fake_cuts)
    spans = replace(spans, events=type(context.events)(broker))  # type: ignore[arg-type]
    return replace(context, microphones=replace(context.microphones, spans=spans)), broker


async def test_a_file_becomes_frames_and_spans_as_a_microphone_does(context: Context) -> None:
    gateway, broker = published(context)
    answer = await send(gateway, LOUD)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["frames"], told["seconds"]) == (31, 6.2)
    files = stream_files(context.settings.sound_dir, SESSION, told["stream"])
    assert files.read(Span(0, 29)) == SPEECH * 30
    assert {note.question_index for note in files.read_notes(0, 99)} == {1}
    spans = broker.published(AudioRecorded)
    assert [(each.first_frame, each.last_frame) for each in spans] == [(0, 30)]
    row = await context.sessions.get(SESSION)
    assert row is not None
    assert row.answered


async def test_a_file_that_is_sent_again_changes_nothing(context: Context) -> None:
    gateway, broker = published(context)
    first, second = [(await send(gateway, LOUD)).json() for _ in range(2)]
    assert first == second
    assert len(stream_ids(context.settings.sound_dir, SESSION)) == 1
    assert len(broker.published(AudioRecorded)) == 1
    await send(gateway, LOUD, question_index=0)
    assert len(stream_ids(context.settings.sound_dir, SESSION)) == 2


@pytest.mark.parametrize(
    ("content", "query", "status", "code"),
    [
        (b"no sound", {}, 415, "not-sound"),
        (b"", {}, 415, "not-sound"),
        (wav(1, 1, bytes(100)), {}, 422, "sound-unreadable"),
        (LOUD, {"question_index": 2}, 422, "invalid-request"),
        (LOUD, {"question_index": "x"}, 422, "invalid-request"),
        (LOUD, {"question_index": "-1"}, 422, "invalid-request"),
        (LOUD, {"session_id": "7" * 32}, 403, "not-authorised"),
        (LOUD, {"session_id": "../x"}, 403, "not-authorised"),
    ],
)
async def test_a_wrong_call_is_refused_and_leaves_nothing(
    context: Context, content: bytes, query: dict[str, Any], status: int, code: str
) -> None:
    answer = await send(context, content, **query)
    assert answer.status_code == status
    assert answer.json()["type"].endswith(f":{code}")
    assert stream_ids(context.settings.sound_dir, SESSION) == []
    row = await context.sessions.get(SESSION)
    assert row is not None
    assert not row.answered


async def test_a_file_needs_a_token(context: Context) -> None:
    assert (await send(context, LOUD, token="wrong")).status_code == 401


async def test_a_compressed_file_is_refused(context: Context) -> None:
    answer = await send(context, LOUD, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


async def test_a_large_file_is_refused_while_it_comes(context: Context) -> None:
    settings = context.settings.model_copy(update={"max_sound_file_bytes": 1_000})
    small = replace(context, settings=settings)
    assert (await send(small, LOUD)).status_code == 413
    announced = await send(small, LOUD, headers={"Content-Length": "1"})
    assert announced.status_code == 413


async def test_a_file_takes_no_more_than_the_session_has_room_for(context: Context) -> None:
    microphones = replace(context.microphones, max_session_bytes=10 * FRAME_BYTES)
    answer = await send(replace(context, microphones=microphones), LOUD)
    assert answer.status_code == 413
    assert answer.json()["type"].endswith(":quota-exceeded")


async def test_files_are_counted_before_they_are_read(context: Context) -> None:
    app = served(context)
    statuses = [(await send(context, b"junk", app=app)).status_code for _ in range(31)]
    assert statuses == [415] * 30 + [429]


async def test_a_server_without_a_recogniser_takes_no_file(context: Context) -> None:
    away = replace(context.microphones, has_recogniser=lambda _: False)
    without = replace(context, microphones=away)
    assert (await send(without, LOUD)).status_code == 404
    assert (await send(without, LOUD, token="wrong")).status_code == 401


async def test_a_session_that_is_over_takes_no_file(context: Context) -> None:
    await context.finalizing.finalize(SESSION)
    assert (await send(context, LOUD)).status_code == 409


@pytest.mark.parametrize("kind", ["webm", "mp3", "m4a"])
async def test_the_content_type_does_not_matter(context: Context, kind: str) -> None:
    answer = await send(context, tone(kind, 1.0), headers={"Content-Type": "image/png"})
    assert answer.status_code == 200
    assert answer.json()["frames"] in range(5, 8)
