"""Words of a span that grows: where there is time, and never an error."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.events import (
    AudioRecognised,
    AudioRecorded,
    PartialRecognised,
    PartialSkipped,
    SpanGrown,
)
from shared.retry import Permanent, Unavailable
from shared.sound import FRAME_BYTES, FrameNote, Span, StreamFiles, stream_files
from stt_service.hearing.engine import Recognised
from stt_service.hearing.handlers import LATE_FRAMES, Hearing
from stt_service.hearing.listener import FIRST_WORDS_FRAMES, Listener, Recognise
from stt_service.hearing.turns import Turns, Urgency
from tests.support.events import BEGAN

SESSION, STREAM = "0" * 32, "microphone1"
GROWN = SpanGrown(
    session_id=SESSION, stream_id=STREAM, question_index=1, first_frame=3, last_frame=7
)

SKIPPED = PartialSkipped(
    session_id=SESSION, stream_id=STREAM, question_index=1, first_frame=3, last_frame=7
)


async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
    assert spans == [Span(3, 7)]
    return Recognised("so far", 0.9, (), "x")


def hearing(sound_dir: Path, growing: Recognise | None, turns: Turns | None = None) -> Hearing:
    """Return handlers that recognise growing spans alone."""
    return Hearing(sound_dir, Listener(turns or Turns(1), None, growing))


def record(sound_dir: Path, frames: int) -> None:
    files = stream_files(sound_dir, SESSION, STREAM)
    files.make()
    files.append(0, [FrameNote(1, BEGAN)] * frames, bytes(frames * FRAME_BYTES))


async def test_the_words_so_far_are_told(tmp_path: Path) -> None:
    record(tmp_path, 8)
    assert await hearing(tmp_path, recognise).on_span_grown(GROWN) == [
        PartialRecognised(
            session_id=SESSION,
            stream_id=STREAM,
            question_index=1,
            first_frame=3,
            last_frame=7,
            text="so far",
        )
    ]


async def test_words_that_come_too_late_are_skipped(tmp_path: Path) -> None:
    record(tmp_path, 8 + LATE_FRAMES)
    assert await hearing(tmp_path, recognise).on_span_grown(GROWN) == [SKIPPED]


@asynccontextmanager
async def busy() -> AsyncIterator[Turns]:
    """Yield turns for which final words wait."""
    turns = Turns(1)

    async def wait() -> None:
        async with turns.turn(Urgency.FINAL):
            pass

    async with turns.turn(Urgency.FINAL):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        yield turns
    await waiting


async def test_under_load_words_so_far_are_skipped_at_once(tmp_path: Path) -> None:
    record(tmp_path, 8)
    async with busy() as turns:
        assert await hearing(tmp_path, recognise, turns).on_span_grown(GROWN) == [SKIPPED]


@pytest.mark.parametrize(
    "changes",
    [{"language": "es"}, {"paused": True}, {"first_frame": 0, "last_frame": FIRST_WORDS_FRAMES}],
    ids=["a slow engine", "a pause", "a longer span"],
)
async def test_under_load_quick_first_words_wait_and_others_are_skipped(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    record(tmp_path, 8)
    async with busy() as turns:
        quick = Listener(turns, recognise, recognise, quick_languages=frozenset({"en"}))
        hearing = Hearing(tmp_path, quick)
        first = asyncio.create_task(hearing.on_span_grown(GROWN))
        (other,) = await hearing.on_span_grown(GROWN.model_copy(update=changes))
        assert isinstance(other, PartialSkipped)
        assert not first.done()
    (partial,) = await first
    assert isinstance(partial, PartialRecognised)


@pytest.mark.parametrize(
    "error", [FileNotFoundError(), EOFError("2 bytes"), Unavailable("x"), Permanent("x")]
)
async def test_an_error_leaves_no_request_with_the_broker(tmp_path: Path, error: Exception) -> None:
    async def fail(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        raise error

    assert await hearing(tmp_path, fail).on_span_grown(GROWN) == []
    assert await hearing(tmp_path, None).on_span_grown(GROWN) == []


async def test_the_final_words_of_a_pause_are_ready_when_its_span_ends(tmp_path: Path) -> None:
    record(tmp_path, 8)
    calls = list[Span]()

    async def once(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        calls.extend(spans)
        return Recognised("all of it", 0.9, (), "x")

    async def judge(files: StreamFiles, span: Span) -> float | None:
        return 0.8

    hearing = Hearing(tmp_path, Listener(Turns(1), once, recognise, judge))
    (partial,) = await hearing.on_span_grown(GROWN.model_copy(update={"paused": True}))
    assert isinstance(partial, PartialRecognised)
    assert partial.text == "all of it"
    (final,) = await hearing.on_audio_recorded(ended(last_frame=7))
    assert isinstance(final, AudioRecognised)
    assert (final.text, final.finished) == ("all of it", True)
    assert calls == [Span(3, 7)]


async def test_words_of_a_pause_are_not_those_of_a_longer_span(tmp_path: Path) -> None:
    record(tmp_path, 8)
    calls = list[Span]()

    async def note(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        calls.extend(spans)
        return Recognised("words", 0.9, (), "x")

    hearing = Hearing(tmp_path, Listener(Turns(1), note, recognise))
    await hearing.on_span_grown(GROWN.model_copy(update={"paused": True}))
    await hearing.on_audio_recorded(ended(last_frame=20))
    await hearing.on_audio_recorded(ended(last_frame=7))  # handled again: nothing is kept
    assert calls == [Span(3, 7), Span(3, 20), Span(3, 7)]


def ended(last_frame: int) -> AudioRecorded:
    return AudioRecorded(
        session_id=SESSION,
        stream_id=STREAM,
        question_index=1,
        first_frame=3,
        last_frame=last_frame,
        recorded_at=BEGAN,
    )
