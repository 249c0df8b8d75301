"""The second look of the recognisers: after the finals, in its time, and never an error."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.events import AudioRecorded, SecondLookMade, SecondLookRequested
from shared.model import JoinedSpans, JoinedWords
from shared.retry import Permanent, Unavailable
from shared.sound import Span, StreamFiles
from stt_service.hearing.engine import Recognised
from stt_service.hearing.handlers import Hearing
from stt_service.hearing.listener import Listener
from stt_service.hearing.turns import Turns
from tests.support.events import BEGAN

SESSION, STREAM = "0" * 32, "microphone1"
JOINED = JoinedSpans(stream_id=STREAM, spans=((0, 20), (24, 50)))
REQUEST = SecondLookRequested(
    session_id=SESSION, question_index=1, joined=(JOINED,), language="en-GB", ai_grading=False
)


def recorded(first_frame: int) -> AudioRecorded:
    return AudioRecorded(
        session_id=SESSION,
        stream_id=STREAM,
        question_index=1,
        first_frame=first_frame,
        last_frame=first_frame + 5,
        recorded_at=BEGAN,
    )


def made(*words: JoinedWords) -> SecondLookMade:
    return SecondLookMade(
        session_id=SESSION, question_index=1, words=words, language="en-GB", ai_grading=False
    )


async def test_joined_spans_are_recognised_as_one() -> None:
    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        assert (files.pcm.name, language) == (f"{STREAM}.pcm", "en")
        assert spans == [Span(0, 20), Span(24, 50)]
        return Recognised("all of it", 0.91234, (), "moonshine-base")

    assert await Hearing(Path("sound"), Listener(Turns(1), recognise)).on_second_look_requested(
        REQUEST
    ) == [
        made(
            JoinedWords(**dict(JOINED), text="all of it", confidence=0.912, engine="moonshine-base")
        )
    ]


@pytest.mark.parametrize(
    "error", [FileNotFoundError(), EOFError("2 bytes"), Unavailable("x"), Permanent("x")]
)
async def test_no_error_holds_up_the_grade(error: Exception) -> None:
    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        raise error

    hearing = Hearing(Path("sound"), Listener(Turns(1), recognise))
    assert await hearing.on_second_look_requested(REQUEST) == [made()]
    away = Hearing(Path("sound"), Listener(Turns(1), None))
    assert await away.on_second_look_requested(REQUEST) == [made()]


async def test_a_look_without_a_turn_is_given_up() -> None:
    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        raise AssertionError

    turns = Turns(0)
    hearing = Hearing(Path("sound"), Listener(turns, recognise), second_look_seconds=0.0)
    assert await hearing.on_second_look_requested(REQUEST) == [made()]


async def test_finals_go_before_second_looks() -> None:
    order, begun, go_on = list[int](), asyncio.Event(), asyncio.Event()

    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        order.append(spans[0].first_frame)
        begun.set()
        await go_on.wait()
        return Recognised("words", 0.9, (), "x")

    hearing = Hearing(Path("sound"), Listener(Turns(1), recognise))
    async with asyncio.TaskGroup() as group:
        group.create_task(hearing.on_audio_recorded(recorded(100)))
        await begun.wait()
        group.create_task(hearing.on_second_look_requested(REQUEST))
        await asyncio.sleep(0)
        group.create_task(hearing.on_audio_recorded(recorded(200)))
        await asyncio.sleep(0)
        go_on.set()
    assert order == [100, 200, 0]
