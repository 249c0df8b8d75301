"""The socket for sound: frames in, acknowledgements and words out."""

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI

from gateway.app import application
from gateway.candidate import sound as route
from gateway.candidate.sound_messages import HEADER, MAX_CLIP_BYTES
from gateway.context import Context
from gateway.http.limits import MAX_SESSION_SOUND_SOCKETS
from gateway.interview.group_commit import GroupCommit
from gateway.sound.cut_file import read_cuts
from gateway.sound.partials import MIN_FRAMES, Partials
from shared.events import (
    AudioRecognised,
    Event,
    PartialRecognised,
    PartialSkipped,
    SpanGrown,
    WordsRevised,
)
from shared.sound import FRAME_BYTES, Span, spoken_utterance_id, stream_files
from tests.support.eventually import eventually
from tests.unit.gateway.fakes import SESSION
from tests.unit.gateway.sound.fakes import SILENCE, SPEECH, STREAM, record
from tests.unit.gateway.sound.recordings import tone, wav

SECONDS = 20.0
"""Longest wait for a message of the server."""


@dataclass
class Client:
    """A client of the socket, without a network. `code` is the code of the close."""

    app: FastAPI
    path: str
    query: str
    sent: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    received: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    code: int | None = None

    async def __aenter__(self) -> "Client":
        scope = {
            "type": "websocket",
            "path": self.path,
            "raw_path": self.path.encode(),
            "root_path": "",
            "scheme": "ws",
            "query_string": self.query.encode(),
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 50_000),
            "server": ("localhost", 80),
            "subprotocols": [],
            "state": {},
        }
        await self.sent.put({"type": "websocket.connect"})
        self.running = asyncio.create_task(self.app(scope, self.sent.get, self.received.put))  # type: ignore[arg-type]
        assert (await self._next())["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sent.put({"type": "websocket.disconnect", "code": 1005})
        await asyncio.wait_for(self.running, SECONDS)

    async def _next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.received.get(), SECONDS)

    async def hear(self) -> dict[str, Any]:
        """Return the server's next message, or {} when it closes."""
        message = await self._next()
        if message["type"] == "websocket.close":
            self.code = message["code"]
            return {}
        heard: dict[str, Any] = json.loads(message["text"])
        return heard

    async def send(self, number: int, sound: bytes = SPEECH, question: int = 0) -> None:
        await self.send_bytes(HEADER.pack(number, question) + sound)

    async def send_bytes(self, data: bytes) -> None:
        await self.sent.put({"type": "websocket.receive", "bytes": data})

    async def send_clip(self, number: int, clip: bytes, question: int = 0) -> dict[str, Any]:
        """Send a clip, and return what the server says of it."""
        await self.send_bytes(HEADER.pack(number, question) + clip)
        while (heard := await self.hear())["type"] == "ack":
            pass
        return heard

    async def acknowledged(self, next_frame: int) -> None:
        """Wait for the acknowledgement of all frames before this one."""
        while True:
            heard = await self.hear()
            assert heard["type"] == "ack", heard
            if heard["next_frame"] == next_frame:
                return


def client(
    context: Context, stream: str = STREAM, token: str | None = None, more: str = ""
) -> Client:
    given = context.tokens.issue(SESSION, time.time() + 60) if token is None else token
    app = application(context, [route.routes(context)])
    return Client(app, f"/stt/audio/{SESSION}", f"token={given}&stream={stream}{more}")


async def test_frames_are_stored_and_acknowledged_and_make_the_session_answered(
    context: Context,
) -> None:
    async with client(context) as page:
        assert await page.hear() == {"type": "ready", "stream": STREAM, "next_frame": 0}
        row = await context.sessions.get(SESSION)
        assert row is not None
        assert not row.answered
        for number in range(3):
            await page.send(number, question=1)
        await page.acknowledged(3)
        row = await context.sessions.get(SESSION)
        assert row is not None
        assert row.answered
    files = stream_files(context.settings.sound_dir, SESSION, STREAM)
    assert files.read(Span(0, 2)) == SPEECH * 3
    assert [note.question_index for note in files.read_notes(0, 9)] == [1, 1, 1]


async def test_after_a_drop_the_stream_goes_on_without_a_gap_or_a_double(context: Context) -> None:
    async with client(context) as page:
        await page.hear()
        await page.send(0)
        await page.send(1)
        await page.acknowledged(2)
    async with client(context) as page:
        assert (await page.hear())["next_frame"] == 2
        await page.send(1)  # its acknowledgement was lost
        await page.acknowledged(2)
        await page.send(2)
        await page.acknowledged(3)
    files = stream_files(context.settings.sound_dir, SESSION, STREAM)
    assert files.frame_count() == 3


async def test_a_span_before_a_drop_is_named_at_the_next_connection(context: Context) -> None:
    files = stream_files(context.settings.sound_dir, SESSION, STREAM)
    files.make()
    record(files, *[SPEECH] * 25, *[SILENCE] * 5)
    async with client(context) as page:
        assert (await page.hear())["next_frame"] == 30
        await eventually(lambda: read_cuts(files) != [])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        HEADER.pack(0, 0) + SPEECH[:-1],
        HEADER.pack(0, 0) + SPEECH * 2,
        HEADER.pack(0, 2) + SPEECH,
        HEADER.pack(1, 0) + SPEECH,
    ],
    ids=["empty", "junk", "half a frame", "two frames", "no such question", "a gap"],
)
async def test_a_wrong_message_is_refused_with_its_reason(context: Context, data: bytes) -> None:
    async with client(context) as page:
        await page.hear()
        await page.send_bytes(data)
        refused = await page.hear()
        assert (refused["type"], refused["code"]) == ("refused", 422)
        assert refused["reason"]
        assert await page.hear() == {}
    assert page.code == 4422
    assert stream_files(context.settings.sound_dir, SESSION, STREAM).frame_count() == 0


CLIPS = "&clips=true"


async def test_clips_become_the_frames_of_a_stream(context: Context) -> None:
    async with client(context, more=CLIPS) as page:
        assert (await page.hear())["next_frame"] == 0
        first = await page.send_clip(0, wav(16_000, 1, SPEECH * 3), question=1)
        assert first == {"type": "frames", "first_frame": 0, "next_frame": 3}
        await page.acknowledged(3)
        second = await page.send_clip(3, tone("webm", 1.0), question=1)
        assert second["first_frame"] == 3
        assert second["next_frame"] == pytest.approx(8, abs=1)
        await page.acknowledged(second["next_frame"])
    files = stream_files(context.settings.sound_dir, SESSION, STREAM)
    assert files.read(Span(0, 2)) == SPEECH * 3
    assert files.frame_count() == second["next_frame"]
    assert {note.question_index for note in files.read_notes(0, 9)} == {1}
    assert [path.suffix for path in files.pcm.parent.glob(".*")] == []


async def test_a_clip_whose_acknowledgement_was_lost_is_not_doubled(context: Context) -> None:
    files = stream_files(context.settings.sound_dir, SESSION, STREAM)
    files.make()
    record(files, *[SPEECH] * 2)  # a gateway was killed in the middle of the clip
    clip = wav(16_000, 1, SPEECH * 3 + SPEECH[:100])
    for _ in range(2):
        async with client(context, more=CLIPS) as page:
            await page.hear()
            assert (await page.send_clip(0, clip))["next_frame"] == 4
            await page.acknowledged(4)
    assert files.frame_count() == 4
    assert files.read(Span(0, 3)) == SPEECH * 3 + SPEECH[:100] + bytes(FRAME_BYTES - 100)


@pytest.mark.parametrize(
    ("number", "clip", "code"),
    [
        (0, b"junk", 415),
        (0, wav(1, 1, bytes(100)), 422),
        (1, wav(16_000, 1, SPEECH), 422),
        (0, wav(16_000, 1, bytes(31 * 32_000)), 422),
        (0, bytes(MAX_CLIP_BYTES + 1), 413),
    ],
    ids=["junk", "no rate of a recorder", "a gap", "too long", "too large"],
)
async def test_a_wrong_clip_is_refused_with_its_reason(
    context: Context, number: int, clip: bytes, code: int
) -> None:
    async with client(context, more=CLIPS) as page:
        await page.hear()
        refused = await page.send_clip(number, clip)
        assert (refused["type"], refused["code"]) == ("refused", code)
        assert await page.hear() == {}
    assert stream_files(context.settings.sound_dir, SESSION, STREAM).frame_count() == 0


@pytest.mark.parametrize("stream", ["", "short", "..%2F..%2Fetc%2Fpasswd"])
async def test_a_stream_needs_an_id(context: Context, stream: str) -> None:
    async with client(context, stream) as page:
        assert (await page.hear())["code"] == 422


async def test_a_socket_needs_the_token_of_its_session(context: Context) -> None:
    other = context.tokens.issue("6" * 32, time.time() + 60)
    for token, code in (("wrong", 4401), (other, 4403)):
        async with client(context, token=token) as page:
            assert await page.hear() == {}
        assert page.code == code
    assert not context.settings.sound_dir.exists()


async def test_a_server_without_a_recogniser_takes_no_sound(context: Context) -> None:
    away = replace(context.microphones, has_recogniser=lambda _: False)
    async with client(replace(context, microphones=away)) as page:
        assert (await page.hear())["code"] == 404
        assert await page.hear() == {}
    assert page.code == 4404


async def test_a_session_takes_so_much_sound(context: Context) -> None:
    small = replace(context.microphones, max_session_bytes=2 * FRAME_BYTES)
    async with client(replace(context, microphones=small)) as page:
        await page.hear()
        for number in range(3):
            await page.send(number)
        while (heard := await page.hear())["type"] == "ack":
            pass
        assert heard["code"] == 413
    assert stream_files(context.settings.sound_dir, SESSION, STREAM).frame_count() <= 2


async def test_a_session_has_so_many_sockets(context: Context) -> None:
    opened = [client(context, f"stream_{n}") for n in range(MAX_SESSION_SOUND_SOCKETS)]
    for page in opened:
        await page.__aenter__()
        assert (await page.hear())["type"] == "ready"
    async with client(context) as page:
        assert (await page.hear())["code"] == 429
    for page in opened:
        await page.__aexit__()
    async with client(context) as page:
        assert (await page.hear())["type"] == "ready"


async def test_the_end_of_the_interview_refuses_more_sound_and_counts_all_of_it(
    context: Context,
) -> None:
    spans = context.microphones.spans
    finalizing = replace(context.finalizing, finish_sound=spans.finish)
    async with client(context) as page:
        await page.hear()
        for number in range(3):
            await page.send(number)
        await page.acknowledged(3)
        row = await finalizing.finalize(SESSION)
        assert row.state == "finalizing"
        assert (await page.hear())["code"] == 409
    sound = await spans.finish(SESSION, "en")
    assert sound.frames == {STREAM: 3}
    assert sound.spans == ((STREAM, 0, 2),)


async def test_recognised_words_are_handed_on(context: Context) -> None:
    span = {"question_index": 1, "first_frame": 8, "last_frame": 35}
    place = {"session_id": SESSION, "stream_id": STREAM} | span
    words = AudioRecognised(**place, text="I measured it.", confidence=0.8, finished=True)
    better = WordsRevised(**place, text="I measured it.", confidence=0.9)
    utterance = {"stream": STREAM, **span, "id": spoken_utterance_id(SESSION, STREAM, 8)}
    async with client(context) as page:
        await page.hear()
        for event, message in [
            (
                words,
                {"type": "final", "utterance": utterance | {"confidence": 0.8}, "finished": True},
            ),
            (better, {"type": "revised", "utterance": utterance | {"confidence": 0.9}}),
            (
                words.model_copy(update={"understood": False, "text": ""}),
                {"type": "not_understood", "stream": STREAM} | span,
            ),
        ]:
            context.wakeups.tell(SESSION, event)
            heard = await page.hear()
            assert heard.get("utterance", {}).pop("text", "I measured it.") == "I measured it."
            assert heard == message


async def test_partial_words_after_the_final_words_are_not_shown(context: Context) -> None:
    place = {"session_id": SESSION, "stream_id": STREAM, "question_index": 1, "last_frame": 35}
    async with client(context) as page:
        await page.hear()
        for event in (
            AudioRecognised(**place, first_frame=8, text="final"),
            PartialRecognised(**place, first_frame=8, text="late"),
            PartialRecognised(**place, first_frame=37, text="next"),
        ):
            context.wakeups.tell(SESSION, event)
        assert (await page.hear())["type"] == "final"
        assert (await page.hear())["text"] == "next"


async def test_words_that_were_skipped_are_asked_for_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = list[tuple[int, int]]()
    monkeypatch.setattr(Partials, "skipped", lambda _, span, now: noted.append(span))
    place = {"session_id": SESSION, "question_index": 1, "first_frame": 0, "last_frame": 4}
    async with client(context) as page:
        await page.hear()
        context.wakeups.tell(SESSION, PartialSkipped(**place, stream_id="another_microphone"))
        context.wakeups.tell(SESSION, PartialSkipped(**place, stream_id=STREAM))
        context.wakeups.tell(SESSION, PartialRecognised(**place, stream_id=STREAM, text="words"))
        assert (await page.hear())[
            "text"
        ] == "words"  # a skipped request is not the page's business
        assert noted == [(0, 4)]


async def test_the_words_so_far_are_asked_for_and_handed_on(context: Context) -> None:
    asked = asyncio.Queue[Event]()

    async def publish(event: Event) -> None:
        asked.put_nowait(event)

    spoken = replace(context, events=cast("GroupCommit", SimpleNamespace(publish=publish)))
    async with client(spoken) as page:
        await page.hear()
        for number in range(MIN_FRAMES):
            await page.send(number, question=1)
        grown = await asyncio.wait_for(asked.get(), SECONDS)
        assert isinstance(grown, SpanGrown)
        span = {"question_index": 1, "first_frame": 0, "last_frame": MIN_FRAMES - 1}
        place = {"session_id": SESSION, "stream_id": STREAM} | span
        assert grown.model_dump(exclude={"language"}) == place | {"paused": False}
        for text in ("", "I meas"):  # no words yet: nothing to show
            context.wakeups.tell(SESSION, PartialRecognised(**place, text=text))
        while (heard := await page.hear())["type"] == "ack":
            pass
        assert heard == {"type": "partial", "stream": STREAM, "text": "I meas"} | span
