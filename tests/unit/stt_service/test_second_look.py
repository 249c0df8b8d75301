"""A second look at a spoken answer: surer words replace exactly their spans, once, in time."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.amendable import Barrier, FinalizedInterviews
from shared.events import (
    AnswerLeft,
    AudioRecognised,
    Event,
    SecondLookMade,
    SecondLookRequested,
    WordsRevised,
)
from shared.ids import key_id
from shared.model import JoinedSpans, JoinedWords
from shared.sound import spoken_utterance_id
from stt_service import domain
from stt_service.handlers import Transcription
from stt_service.second_look import parts
from stt_service.store import Utterances
from stt_service.utterances import transcripts
from tests.support.events import BEGAN, QUESTIONS, appended, finalized
from tests.support.fakes import MemoryStore

STREAM = "microphone1"
SPANS = ((0, 24), (30, 55))


@pytest.fixture
async def stt() -> Transcription:
    store = MemoryStore()
    utterances = await Utterances.open(store)
    barrier = Barrier(quiet_seconds=0.0)
    interviews = await FinalizedInterviews.open(store, utterances, domain.completed, barrier)
    return Transcription(utterances, interviews, sound_seconds=0.0)


async def say(
    stt: Transcription, text: str, first: int, last: int, question: int = 0, **fields: Any
) -> Sequence[Event]:
    known = {
        "confidence": 0.8,
        "recorded_at": BEGAN + first * 0.2,
        "question": QUESTIONS[question],
        "language": "en-GB",
    }
    return await stt.on_audio_recognised(
        AudioRecognised(
            session_id="s1",
            stream_id=STREAM,
            question_index=question,
            first_frame=first,
            last_frame=last,
            text=text,
            **(known | fields),
        )
    )


async def answered(stt: Transcription) -> None:
    """Say an answer of two spans."""
    await say(stt, "we moved the cash to", *SPANS[0])
    await say(stt, "red is last year", *SPANS[1])


def look(confidence: float = 0.9, text: str = "") -> SecondLookMade:
    words = JoinedWords(
        stream_id=STREAM,
        spans=SPANS,
        text=text or "We moved the cache to Redis last year.",
        confidence=confidence,
        engine="moonshine-base",
    )
    return SecondLookMade(session_id="s1", question_index=0, words=(words,), language="en-GB")


async def said(stt: Transcription) -> dict[int, str]:
    return transcripts(await stt.utterances.of("s1"))


LIVE = "we moved the cash to red is last year"
BETTER = "We moved the cache to Redis last year."


async def test_the_next_spoken_answer_asks_for_a_second_look_at_neighbours(
    stt: Transcription,
) -> None:
    await answered(stt)
    await say(stt, "and then", 60, 100)  # with its neighbour, longer than 12 s
    assert await say(stt, "next", 110, 120, question=1) == [
        SecondLookRequested(
            session_id="s1",
            question_index=0,
            joined=(JoinedSpans(stream_id=STREAM, spans=SPANS),),
            language="en-GB",
        )
    ]
    assert await say(stt, "more", 130, 140, question=1) == []


async def test_typed_words_for_the_next_question_ask_for_the_second_look_too(
    stt: Transcription,
) -> None:
    await answered(stt)
    typed = appended("s1", question_index=1, question=QUESTIONS[1], received_at=BEGAN + 60)
    (asked,) = await stt.on_transcript_appended([typed])
    assert isinstance(asked, SecondLookRequested)


async def test_an_answer_without_neighbouring_spans_is_left_at_once(stt: Transcription) -> None:
    await say(stt, "a long answer", 0, 59)
    await say(stt, "another", 70, 120)
    (left,) = await say(stt, "next", 130, 140, question=1)
    assert isinstance(left, AnswerLeft)
    assert left.answer.transcript == "a long answer another"
    assert left.language == "en-GB"


async def test_surer_words_replace_their_spans_and_the_answer_is_left(stt: Transcription) -> None:
    await answered(stt)
    first, second, left = await stt.on_second_look_made(look())
    assert isinstance(first, WordsRevised)
    assert isinstance(second, WordsRevised)
    assert (first.first_frame, first.last_frame, first.text) == (0, 24, "We moved the cache to")
    assert (second.first_frame, second.last_frame, second.text) == (30, 55, "Redis last year.")
    assert isinstance(left, AnswerLeft)
    assert left.answer.transcript == BETTER
    assert await said(stt) == {0: BETTER}
    assert len(await stt.utterances.of("s1")) == 4  # the first words are kept
    await stt.on_second_look_made(look())  # delivered again
    assert len(await stt.utterances.of("s1")) == 4


@pytest.mark.parametrize("confidence", [0.8, 0.5])
async def test_words_that_are_no_surer_change_nothing_and_the_answer_is_left(
    stt: Transcription, confidence: float
) -> None:
    await answered(stt)
    (left,) = await stt.on_second_look_made(look(confidence))
    assert isinstance(left, AnswerLeft)
    assert left.answer.transcript == LIVE
    assert await said(stt) == {0: LIVE}


async def test_recognisers_without_time_let_the_answer_be_graded(stt: Transcription) -> None:
    await answered(stt)
    nothing = look().model_copy(update={"words": ()})
    (left,) = await stt.on_second_look_made(nothing)
    assert isinstance(left, AnswerLeft)


@pytest.mark.parametrize("first", ["correction", "look"])
@pytest.mark.parametrize("at", [BEGAN - 900, BEGAN + 900])
async def test_a_persons_correction_wins_whatever_the_times(
    stt: Transcription, first: str, at: float
) -> None:
    await answered(stt)
    spoken = spoken_utterance_id("s1", STREAM, 0)
    correction = appended("s1", "Mine.", replaces=key_id("s1", spoken), key_id="k", received_at=at)
    if first == "look":
        await stt.on_second_look_made(look())
    await stt.on_transcript_appended([correction])
    await stt.on_second_look_made(look())
    after = "Redis last year." if first == "look" else "red is last year"
    assert await said(stt) == {0: f"Mine. {after}"}


async def test_a_corrected_span_is_not_looked_at_again(stt: Transcription) -> None:
    await answered(stt)
    spoken = spoken_utterance_id("s1", STREAM, 30)
    await stt.on_transcript_appended([appended("s1", replaces=key_id("s1", spoken), key_id="k")])
    (left,) = await say(stt, "next", 110, 120, question=1)
    assert isinstance(left, AnswerLeft)


async def test_a_second_look_after_the_transcript_is_dropped(stt: Transcription) -> None:
    await answered(stt)
    spans = tuple((STREAM, *span) for span in SPANS)
    await stt.on_interview_finalized(finalized("s1", utterances=0, sound_spans=spans))
    assert await stt.on_second_look_made(look()) == []
    assert await said(stt) == {0: LIVE}


async def test_a_second_look_at_other_frames_is_dropped(stt: Transcription) -> None:
    await say(stt, "we moved the cash to", 0, 24)
    await say(stt, "red is last year", 30, 54)
    await stt.on_second_look_made(look())
    assert await said(stt) == {0: LIVE}


async def test_a_span_that_was_not_understood_gets_the_words_of_its_sound(
    stt: Transcription,
) -> None:
    await say(stt, "we moved the cash to", *SPANS[0])
    await say(stt, "", *SPANS[1], confidence=0.0, understood=False)
    await stt.on_second_look_made(look())
    assert await said(stt) == {0: BETTER}
    assert "Redis last year." in [each.text for each in await stt.utterances.of("s1")]


@pytest.mark.parametrize(
    ("text", "texts", "expected"),
    [
        ("a b c d", ["a b", "c d"], ["a b", "c d"]),
        ("a x c d", ["a b", "c d"], ["a x", "c d"]),
        ("a b y c d", ["a b", "c d"], ["a b y", "c d"]),
        ("x y z w", ["a b", "c d"], ["x y", "z w"]),
        ("A, b! c d.", ["a b", "c d"], ["A, b!", "c d."]),
        ("a b c d", ["a b", ""], ["a b", "c d"]),
        ("a b c d", ["", "c d"], ["a b", "c d"]),
        ("a b", ["a b", "c d"], ["a b", ""]),
        ("a b c d e f", ["a b", "c", "d e f"], ["a b", "c", "d e f"]),
    ],
)
def test_joined_words_are_split_at_the_borders_of_the_spans(
    text: str, texts: list[str], expected: list[str]
) -> None:
    assert parts(text, texts) == expected
