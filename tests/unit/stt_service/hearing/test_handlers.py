"""A span of sound becomes words, or an error that brings it back."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

from shared.events import AudioRecognised, AudioRecorded
from shared.retry import Unavailable
from shared.sound import (
    FRAME_BYTES,
    FrameNote,
    Recogniser,
    Span,
    StreamFiles,
    announce,
    read_recogniser,
    stream_files,
)
from stt_service.hearing import smart_turn, worker
from stt_service.hearing.engine import Recognised
from stt_service.hearing.handlers import Hearing
from stt_service.hearing.listener import Listener
from stt_service.hearing.recogniser import Recognisers
from stt_service.hearing.turns import Turns
from tests.support.events import BEGAN, QUESTIONS

SESSION, STREAM = "0" * 32, "microphone1"


def recorded(**fields: Any) -> AudioRecorded:
    known = {
        "session_id": SESSION,
        "stream_id": STREAM,
        "question_index": 1,
        "first_frame": 3,
        "last_frame": 4,
        "language": "en-GB",
        "recorded_at": BEGAN,
    }
    return AudioRecorded(**(known | fields))


def hearing(outcome: Recognised | Exception) -> Hearing:
    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        assert (files.pcm.name, spans, language) == (f"{STREAM}.pcm", [Span(3, 4)], "en")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Hearing(Path("sound"), Listener(Turns(1), recognise))


async def test_the_words_carry_all_that_stt_keeps() -> None:
    found = Recognised("good morning", 0.87654, (1, 2), "moonshine-base")
    assert await hearing(found).on_audio_recorded(
        recorded(question=QUESTIONS[1], ai_grading=False)
    ) == [
        AudioRecognised(
            session_id=SESSION,
            stream_id=STREAM,
            question_index=1,
            first_frame=3,
            last_frame=4,
            text="good morning",
            confidence=0.877,
            engine="moonshine-base",
            understood=True,
            recorded_at=BEGAN,
            language="en-GB",
            question=QUESTIONS[1],
            ai_grading=False,
        )
    ]


@pytest.mark.parametrize("found", [("", 0.9), ("mumble", 0.1)])
async def test_speech_without_sure_words_is_told_as_not_understood(
    found: tuple[str, float],
) -> None:
    (event,) = await hearing(Recognised(*found, (), "x")).on_audio_recorded(recorded())
    assert isinstance(event, AudioRecognised)
    assert not event.understood


async def test_erased_sound_is_not_recognised() -> None:
    assert await hearing(FileNotFoundError()).on_audio_recorded(recorded()) == []


@pytest.mark.parametrize("error", [EOFError("2 bytes"), PermissionError(13, "denied")])
async def test_sound_that_cannot_be_read_comes_again(error: Exception) -> None:
    with pytest.raises(Unavailable, match="cannot be read"):
        await hearing(error).on_audio_recorded(recorded())


@pytest.mark.parametrize(
    ("chance", "language", "found", "finished"),
    [
        (0.9, "en-GB", ("I see", 0.9), True),
        (0.4, "en", ("I see", 0.9), False),
        (None, "en", ("I see", 0.9), None),
        (0.9, "es", ("ya veo", 0.9), None),
        (0.9, "pt-BR", ("estou vendo", 0.9), None),
        (0.9, "en", ("", 0.9), None),
    ],
    ids=["finished", "going on", "no model", "Spanish", "Portuguese", "no words"],
)
async def test_who_has_finished_is_told_with_the_words_where_the_model_can_tell(
    chance: float | None, language: str, found: tuple[str, float], finished: bool | None
) -> None:
    async def recognise(files: StreamFiles, spans: Sequence[Span], language: str) -> Recognised:
        return Recognised(*found, (), "whisper-base")

    async def judge(files: StreamFiles, span: Span) -> float | None:
        assert span == Span(3, 4)
        return chance

    told = Hearing(Path("sound"), Listener(Turns(1), recognise, finished=judge))
    (event,) = await told.on_audio_recorded(recorded(language=language))
    assert isinstance(event, AudioRecognised)
    assert event.finished is finished


async def test_without_models_the_span_stays_with_the_broker() -> None:
    with pytest.raises(Unavailable, match="models"):
        await Hearing(Path("sound"), Listener(Turns(1), None)).on_audio_recorded(recorded())


def test_a_process_reads_the_span_from_the_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loudness:
        name = "loudness"

        def recognise(self, samples: Any, language: str) -> Recognised:
            return Recognised(f"{len(samples)} {samples.max():.2f}", 1.0, (), language)

        recognise_growing = recognise

    monkeypatch.setattr(worker, "load", lambda engine, models: Recognisers(Loudness()))
    worker._recognisers.cache_clear()
    files = stream_files(tmp_path, SESSION, STREAM)
    files.make()
    loud = numpy.full(FRAME_BYTES // 2, 16_384, "<i2").tobytes()
    silent = bytes(FRAME_BYTES)
    files.append(0, [FrameNote(1, BEGAN)] * 3, silent + loud + silent)
    found = worker.recognise("", tmp_path, files, [Span(1, 2)], "en")
    assert found.text == "6400 0.50"
    joined = worker.recognise("", tmp_path, files, [Span(0, 0), Span(2, 2)], "en")
    assert joined.text == "6400 0.00"
    with pytest.raises(EOFError):
        worker.recognise("", tmp_path, files, [Span(2, 3)], "en")
    worker._recognisers.cache_clear()
    assert worker.finished(tmp_path / "no models", files, Span(1, 2)) is None


def test_the_end_of_the_sound_is_judged_with_silence_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def run(_: None, given: dict[str, Any]) -> list[Any]:
        seen.append(given["input_features"])
        return [numpy.array([[0.75]])]

    monkeypatch.setattr(smart_turn, "session", lambda model: SimpleNamespace(run=run))
    turn = smart_turn.SmartTurn(tmp_path)
    loud = numpy.sin(numpy.arange(16_000, dtype=numpy.float32))
    assert turn.probability(loud) == 0.75
    (features,) = seen
    assert features.shape == (1, 80, 800)
    assert features[0, :, :690].max() < features[0, :, 710:].max()


def test_the_note_for_the_gateways_goes_with_the_models(tmp_path: Path) -> None:
    announce(tmp_path / "sound", None)
    assert read_recogniser(tmp_path / "sound") is None
    announce(tmp_path / "sound", Recogniser(engine="moonshine"))
    assert read_recogniser(tmp_path / "sound") == Recogniser(engine="moonshine")
    announce(tmp_path / "sound", None)
    assert read_recogniser(tmp_path / "sound") is None
