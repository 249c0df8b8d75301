"""Recognised words: in the order of the sound, waited for at the end, and never heard twice."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.amendable import Barrier, FinalizedInterviews
from shared.events import (
    AudioRecognised,
    Event,
    SoundHeard,
    SpeakingMeasured,
    TranscriptCompleted,
)
from shared.ids import key_id
from shared.sound import NOT_UNDERSTOOD, spoken_utterance_id
from stt_service import domain
from stt_service.handlers import Transcription
from stt_service.store import Utterances
from tests.support.events import BEGAN, appended, finalized
from tests.support.fakes import MemoryStore

STREAM = "microphone1"
SPANS = ((STREAM, 0, 24), (STREAM, 30, 60))


@pytest.fixture
async def stt() -> Transcription:
    store = MemoryStore()
    utterances = await Utterances.open(store)
    barrier = Barrier(quiet_seconds=0.0)
    interviews = await FinalizedInterviews.open(store, utterances, domain.completed, barrier)
    return Transcription(utterances, interviews, sound_seconds=0.0)


def recognised(text: str, first_frame: int = 0, **fields: Any) -> AudioRecognised:
    known = {
        "session_id": "s1",
        "stream_id": STREAM,
        "question_index": 0,
        "last_frame": first_frame + 24,
        "confidence": 0.8,
        "engine": "moonshine-base",
        "recorded_at": BEGAN + first_frame * 0.2,
    }
    return AudioRecognised(text=text, first_frame=first_frame, **(known | fields))


async def ended(stt: Transcription, **fields: Any) -> TranscriptCompleted:
    completed, _ = await stt.on_interview_finalized(finalized("s1", **fields))
    assert isinstance(completed, TranscriptCompleted)
    return completed


async def test_words_stand_in_the_order_of_the_sound(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("second", 30))
    await stt.on_transcript_appended([appended("s1", "typed", received_at=BEGAN + 3)])
    await stt.on_audio_recognised(recognised("first", 0))
    completed = await ended(stt, utterances=1, sound_spans=SPANS)
    assert completed.answers[0].transcript == "first typed second"


async def test_the_first_words_of_a_span_stay(stt: Transcription) -> None:
    assert await stt.on_audio_recognised(recognised("the words")) == []
    await stt.on_audio_recognised(recognised("other words"))
    (row,) = await stt.utterances.rows.find({"session_id": "s1"})
    assert row["id"] == spoken_utterance_id("s1", STREAM, 0)
    assert (row["text"], row["origin"], row["engine"]) == ("the words", "sound", "moonshine-base")
    assert (row["confidence"], row["last_frame"]) == (0.8, 24)


async def test_the_barrier_counts_no_recognised_words(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("spoken"))
    await stt.on_transcript_appended([appended("s1", "typed")])
    assert await stt.utterances.count("s1") == 1


async def test_speech_that_was_not_understood_is_shown_and_no_empty_answer(
    stt: Transcription,
) -> None:
    await stt.on_audio_recognised(recognised("mumble", confidence=0.2, understood=False))
    completed = await ended(stt, utterances=0, sound_spans=SPANS[:1])
    assert completed.answers[0].transcript == NOT_UNDERSTOOD
    assert completed.answers[0].not_understood == 1


async def test_the_end_waits_for_speech_that_is_being_recognised() -> None:
    store = MemoryStore()
    utterances = await Utterances.open(store)
    interviews = await FinalizedInterviews.open(
        store, utterances, domain.completed, Barrier(quiet_seconds=0.0)
    )
    stt = Transcription(utterances, interviews, sound_seconds=60.0)
    await stt.on_audio_recognised(recognised("first"))
    end = asyncio.create_task(ended(stt, utterances=0, sound_spans=SPANS))
    await asyncio.sleep(0)  # the end looks for the words, and waits
    assert not end.done()
    await stt.on_audio_recognised(recognised("second", 30))
    completed = await asyncio.wait_for(end, 30)
    assert completed.answers[0].transcript == "first second"
    assert completed.version == 1


async def test_the_end_goes_on_without_speech_and_says_so(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("first"))
    completed = await ended(stt, utterances=0, sound_spans=SPANS)
    assert completed.answers[0].transcript == "first"
    row = await stt.interviews.rows.get("s1")
    assert row is not None
    assert row["spans_lacking"] == 1
    (amended,) = await stt.on_audio_recognised(recognised("second", 30))
    assert isinstance(amended, TranscriptCompleted)
    assert (amended.version, amended.answers[0].transcript) == (2, "first second")


def heard(events: Sequence[Event]) -> list[SoundHeard]:
    return [event for event in events if isinstance(event, SoundHeard)]


FRAMES = {STREAM: 80}


async def test_sound_with_words_is_needed_no_more(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("first"))
    await stt.on_audio_recognised(recognised("", 30, last_frame=60, understood=False))
    events = await stt.on_interview_finalized(
        finalized("s1", utterances=0, sound_spans=SPANS, sound_frames=FRAMES)
    )
    assert heard(events) == [
        SoundHeard(session_id="s1", frames=FRAMES, unclear=((STREAM, 30, 60),))
    ]


async def test_speech_whose_words_the_candidate_told_is_not_unclear(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("", understood=False))
    spoken = spoken_utterance_id("s1", STREAM, 0)
    await stt.on_transcript_appended(
        [appended("s1", "my words", replaces=key_id("s1", spoken), key_id="k")]
    )
    events = await stt.on_interview_finalized(
        finalized("s1", utterances=1, sound_spans=SPANS[:1], sound_frames=FRAMES)
    )
    assert [event.unclear for event in heard(events)] == [()]
    (completed,) = [event for event in events if isinstance(event, TranscriptCompleted)]
    assert completed.answers[0].not_understood == 0


async def test_sound_without_words_is_needed_until_its_words_come(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("first"))
    end = finalized("s1", utterances=0, sound_spans=SPANS, sound_frames=FRAMES)
    assert heard(await stt.on_interview_finalized(end)) == []
    events = await stt.on_audio_recognised(recognised("second", 30))
    assert heard(events) == [SoundHeard(session_id="s1", frames=FRAMES)]


async def test_an_interview_without_sound_tells_of_none(stt: Transcription) -> None:
    assert heard(await stt.on_interview_finalized(finalized("s1", utterances=0))) == []


async def test_how_the_candidate_spoke_is_told_before_the_transcript(stt: Transcription) -> None:
    await stt.on_audio_recognised(recognised("um, first"))
    await stt.on_audio_recognised(recognised("second", 60, quiet_frames=35))
    end = finalized("s1", utterances=0, sound_spans=((STREAM, 0, 24), (STREAM, 60, 84)))
    measured, completed, *_ = await stt.on_interview_finalized(end)
    assert isinstance(measured, SpeakingMeasured)
    (facts,) = measured.answers
    assert (facts.fillers, facts.pauses, facts.longest_pause_seconds) == ({"um": 1}, 1, 8)
    assert isinstance(completed, TranscriptCompleted)
    assert "fillers" not in completed.model_dump_json()
    late, amended, *_ = await stt.on_audio_recognised(recognised("uh, late", 100))
    assert isinstance(late, SpeakingMeasured)
    assert isinstance(amended, TranscriptCompleted)
    assert (late.version, amended.version) == (2, 2)
    assert late.answers[0].fillers == {"um": 1, "uh": 1}


@pytest.mark.parametrize("fields", [{"candidate_report": "none"}, {"sound_spans": ()}])
async def test_nothing_is_measured_that_nobody_is_shown(
    stt: Transcription, fields: dict[str, Any]
) -> None:
    await stt.on_audio_recognised(recognised("um, first"))
    end = finalized("s1", **({"utterances": 0, "sound_spans": SPANS[:1]} | fields))
    events = await stt.on_interview_finalized(end)
    assert not [event for event in events if isinstance(event, SpeakingMeasured)]
