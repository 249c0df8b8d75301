"""Utterances are stored: no word is lost, late, doubled or at the same time as others."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.amendable import Barrier, FinalizedInterviews
from shared.events import (
    AnswerGiven,
    AnswerLeft,
    AnswerRead,
    Event,
    TranscriptCompleted,
    TranscriptRead,
    TranscriptRequested,
    session_of,
)
from shared.model import Probe
from stt_service import domain
from stt_service.handlers import Transcription
from stt_service.store import Utterances
from tests.support.events import BEGAN, QUESTIONS, appended, finalized
from tests.support.fakes import MemoryStore
from tests.support.turns import Turns, every_order
from tests.unit.shared.crowd import Crowd

FIRST, SECOND = QUESTIONS


async def transcription(store: MemoryStore, quiet_seconds: float = 0.0) -> Transcription:
    """Return handlers whose barrier looks once, so that later events must still be counted."""
    utterances = await Utterances.open(store)
    barrier = Barrier(quiet_seconds)
    interviews = await FinalizedInterviews.open(store, utterances, domain.completed, barrier)
    return Transcription(utterances, interviews)


@pytest.fixture
async def stt() -> Transcription:
    return await transcription(MemoryStore())


def transcript(events: Sequence[Event]) -> TranscriptCompleted:
    (completed,) = [event for event in events if isinstance(event, TranscriptCompleted)]
    return completed


def left(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Return the questions that were left, with the words said to each."""
    answers = [event.answer for event in events if isinstance(event, AnswerLeft)]
    return [(answer.question, answer.transcript) for answer in answers]


def words(completed: TranscriptCompleted) -> list[str]:
    return [answer.transcript for answer in completed.answers]


async def test_the_transcript_holds_every_question_with_what_was_said(
    stt: Transcription,
) -> None:
    assert (
        await stt.on_transcript_appended([appended("s1", "hello"), appended("s2", "other")]) == []
    )
    await stt.on_transcript_appended([appended("s1", "again", received_at=2e9)])
    completed = transcript(await stt.on_interview_finalized(finalized("s1", utterances=2)))
    assert (completed.session_id, completed.version) == ("s1", 1)
    assert words(completed) == ["hello again", ""]


async def test_the_language_goes_on_to_those_who_grade(stt: Transcription) -> None:
    await stt.on_transcript_appended([appended("s1", "hola", question=FIRST, language="es")])
    events = await stt.on_transcript_appended(
        [appended("s1", "adiós", question_index=1, question=SECOND, language="es", received_at=2e9)]
    )
    assert [event.language for event in events if isinstance(event, AnswerLeft)] == ["es"]
    completed = transcript(
        await stt.on_interview_finalized(finalized("s1", utterances=2, language="es"))
    )
    assert completed.language == "es"


async def test_a_redelivered_chunk_is_no_second_one(stt: Transcription) -> None:
    event = appended("s1", "hello")
    await stt.on_transcript_appended([event, event])
    await stt.on_transcript_appended([event])
    completed = transcript(await stt.on_interview_finalized(finalized("s1", utterances=1)))
    assert words(completed) == ["hello", ""]


async def test_equal_words_said_twice_are_two_utterances(stt: Transcription) -> None:
    await stt.on_transcript_appended([appended("s1", "yes"), appended("s1", "yes", n=2)])
    completed = transcript(await stt.on_interview_finalized(finalized("s1", utterances=2)))
    assert words(completed) == ["yes yes", ""]


async def test_a_redelivered_end_announces_the_same_version(stt: Transcription) -> None:
    await stt.on_transcript_appended([appended("s1", "hello")])
    event = finalized("s1", utterances=1)
    first = transcript(await stt.on_interview_finalized(event))
    assert transcript(await stt.on_interview_finalized(event)) == first


async def test_an_end_told_again_by_another_process_announces_the_same_version(
    stt: Transcription,
) -> None:
    first = transcript(await stt.on_interview_finalized(finalized("s1", utterances=0)))
    again = finalized("s1", utterances=None, instance="g2", gateways=("g1", "g2"))
    assert transcript(await stt.on_interview_finalized(again)) == first


async def test_a_late_chunk_amends_with_a_higher_version(stt: Transcription) -> None:
    await stt.on_interview_finalized(finalized("s1", utterances=1))
    late = appended("s1", "late words", question_index=1)
    (amended,) = await stt.on_transcript_appended([late, appended("s2", "other")])
    assert isinstance(amended, TranscriptCompleted)
    assert (amended.session_id, amended.version) == ("s1", 2)
    assert words(amended) == ["", "late words"]


async def test_a_redelivered_late_chunk_announces_the_same_version(stt: Transcription) -> None:
    await stt.on_interview_finalized(finalized("s1", utterances=1))
    late = appended("s1", "late words")
    first = await stt.on_transcript_appended([late])
    assert await stt.on_transcript_appended([late]) == first


async def test_the_submission_that_came_with_the_end_still_counts_in_an_amendment(
    stt: Transcription,
) -> None:
    submitted = ({"question": "Why this role?", "transcript": "my own words"},)
    await stt.on_interview_finalized(finalized("s1", utterances=1, submitted=submitted))
    (amended,) = await stt.on_transcript_appended([appended("s1", "late words")])
    assert isinstance(amended, TranscriptCompleted)
    (answer,) = amended.answers
    assert (answer.transcript, answer.record) == ("my own words", "late words")


async def test_whoever_asks_is_told_what_is_stored_so_far(stt: Transcription) -> None:
    said = [appended("s1", "a"), appended("s1", "b", received_at=2e9)]
    await stt.on_transcript_appended([*said, appended("s1", "c", question_index=1)])
    (read,) = await stt.on_transcript_requested(
        TranscriptRequested(session_id="s1", request_id="r")
    )
    assert isinstance(read, TranscriptRead)
    assert read.request_id == "r"
    assert [(a.question_index, a.transcript, a.utterances) for a in read.answers] == [
        (0, "a b", 2),
        (1, "c", 1),
    ]


def asked(**fields: Any) -> TranscriptRequested:
    return TranscriptRequested(session_id="s1", request_id="r", **fields)


def saved(events: Sequence[Event]) -> list[str]:
    (read,) = events
    assert isinstance(read, TranscriptRead)
    return [answer.transcript for answer in read.answers]


async def test_words_that_the_asking_process_accepted_are_waited_for() -> None:
    """A replica still stores the words, behind words that another gateway accepted."""
    store = MemoryStore()
    stt = await transcription(store, quiet_seconds=10.0)
    await stt.on_transcript_appended([appended("s1", "elsewhere", instance="g2")])
    looks = 0

    async def stored_after_two_looks() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            await stt.utterances.add([appended("s1", "here", received_at=BEGAN + 2)])

    store.pause = stored_after_two_looks
    read = await stt.on_transcript_requested(asked(instance="g1", utterances=1))
    assert saved(read) == ["elsewhere here"]


async def test_words_that_never_come_are_not_waited_for_long(stt: Transcription) -> None:
    await stt.on_transcript_appended([appended("s1", "hello")])
    assert saved(await stt.on_transcript_requested(asked(instance="g1", utterances=2))) == ["hello"]


@pytest.mark.parametrize(
    ("fields", "looks"), [({}, ["read"]), ({"instance": "g1", "utterances": 1}, ["count", "read"])]
)
async def test_nothing_is_waited_for_where_all_is_here_or_nobody_knows(
    fields: dict[str, Any], looks: list[str]
) -> None:
    store = MemoryStore()
    stt = await transcription(store)
    await stt.on_transcript_appended([appended("s1", "hello")])
    counted = 0

    async def count() -> None:
        nonlocal counted
        counted += 1

    store.pause = count
    assert saved(await stt.on_transcript_requested(asked(**fields))) == ["hello"]
    assert counted == len(looks)


# ---------------------------------------------------------------- at the same time


async def test_the_sessions_of_a_batch_are_amended_at_once() -> None:
    store, crowd = MemoryStore(), Crowd()
    stt = await transcription(store)
    sessions = ["s1", "s2", "s3"]
    for session in sessions:
        await stt.on_interview_finalized(finalized(session, utterances=0))
    store.pause = crowd.pause
    amended = await stt.on_transcript_appended([appended(session) for session in sessions])
    assert [session_of(event) for event in amended] == sessions
    assert crowd.largest == 3


async def test_the_answers_that_a_batch_leaves_are_looked_up_at_once() -> None:
    store, crowd = MemoryStore(), Crowd()
    stt = await transcription(store)
    sessions = ["s1", "s2", "s3"]
    first = [appended(session, "one", question=FIRST) for session in sessions]
    await stt.on_transcript_appended(first)
    store.pause = crowd.pause
    second = [
        appended(session, question_index=1, question=SECOND, received_at=BEGAN + 2)
        for session in sessions
    ]
    assert left(await stt.on_transcript_appended(second)) == [(FIRST.text, "one")] * 3
    assert crowd.largest == 3


def announced(outcomes: Sequence[object]) -> list[TranscriptCompleted]:
    """Return the transcripts that the handlers returned; no handler failed."""
    found: list[TranscriptCompleted] = []
    for outcome in outcomes:
        assert isinstance(outcome, list), outcome
        found += [event for event in outcome if isinstance(event, TranscriptCompleted)]
    return found


def check(outcomes: Sequence[object], *texts: str) -> None:
    """Check that the highest version holds every word, and each version is a single transcript."""
    versions: dict[int, TranscriptCompleted] = {}
    for completed in announced(outcomes):
        assert versions.setdefault(completed.version, completed) == completed
    newest = versions[max(versions)]
    assert sorted(" ".join(words(newest)).split()) == sorted(texts)
    for version in versions.values():
        assert set(" ".join(words(version)).split()) <= set(texts)


async def test_a_chunk_that_races_the_end_is_in_the_newest_transcript_in_every_order() -> None:
    async def scenario(store: MemoryStore, turns: Turns) -> None:
        stt = await transcription(store)
        check(
            await turns.run(
                stt.on_transcript_appended([appended("s1", "chunk")]),
                stt.on_interview_finalized(finalized("s1", utterances=1)),
            ),
            "chunk",
        )

    assert await every_order(scenario) > 100


async def test_two_late_chunks_that_race_are_both_in_the_newest_transcript_in_every_order() -> None:
    async def scenario(store: MemoryStore, turns: Turns) -> None:
        stt = await transcription(store)
        await stt.on_interview_finalized(finalized("s1", utterances=2))
        check(
            await turns.run(
                stt.on_transcript_appended([appended("s1", "one")]),
                stt.on_transcript_appended([appended("s1", "two", n=2)]),
            ),
            "one",
            "two",
        )

    assert await every_order(scenario) > 100


async def test_the_first_words_for_a_question_say_what_was_said_to_the_one_before(
    stt: Transcription,
) -> None:
    began = [appended("s1", "one", question=FIRST), appended("s1", "two", received_at=BEGAN + 2)]
    assert await stt.on_transcript_appended(began) == []
    second = appended("s1", "other", question_index=1, question=SECOND, received_at=BEGAN + 3)
    caused = await stt.on_transcript_appended([second])
    assert left(caused) == [(FIRST.text, "one two")]
    assert left(await stt.on_transcript_appended([second])) == left(caused)  # a redelivery
    more = appended("s1", "more", question_index=1, received_at=BEGAN + 4)
    assert await stt.on_transcript_appended([more]) == []


async def test_of_several_questions_the_one_that_was_answered_last_is_left(
    stt: Transcription,
) -> None:
    chunks = [
        appended("s1", "a", question=FIRST),
        appended("s1", "b", question_index=1, question=SECOND, received_at=BEGAN + 2),
        appended("s1", "c", received_at=BEGAN + 3),
        appended("s1", "d", question_index=2, question=FIRST, received_at=BEGAN + 4),
    ]
    caused = await stt.on_transcript_appended(chunks)
    assert left(caused) == [(FIRST.text, "a c"), (FIRST.text, "a c")]


async def test_an_answer_to_an_unknown_question_is_not_said_to_be_left(stt: Transcription) -> None:
    second = appended("s1", "b", question_index=1, question=SECOND, received_at=BEGAN + 2)
    assert await stt.on_transcript_appended([appended("s1", "a"), second]) == []


async def test_after_the_end_nothing_is_said_to_be_left(stt: Transcription) -> None:
    await stt.on_transcript_appended([appended("s1", "a", question=FIRST)])
    await stt.on_interview_finalized(finalized("s1", utterances=1))
    late = appended("s1", "b", question_index=1, question=SECOND, received_at=BEGAN + 2)
    caused = await stt.on_transcript_appended([late])
    assert (words(transcript(caused)), left(caused)) == (["a", "b"], [])


@settings(deadline=None, max_examples=200)
@given(choices=st.lists(st.integers(0, 4), max_size=60))
def test_chunks_and_both_deliveries_of_the_end_race_in_any_order(choices: list[int]) -> None:
    async def race() -> None:
        turns = Turns(choices)
        stt = await transcription(MemoryStore(turns.pause))
        end = finalized("s1", utterances=3, gateways=("g1", "g2"))
        chunks = [appended("s1", text) for text in ("one", "two", "three")]
        check(
            await turns.run(
                stt.on_transcript_appended(chunks[:1]),
                stt.on_transcript_appended(chunks[1:]),
                stt.on_interview_finalized(end),
                stt.on_interview_finalized(end),
                stt.on_transcript_appended(chunks[:2]),
            ),
            "one",
            "two",
            "three",
        )

    asyncio.run(race())


# ---------------------------------------------------------------- follow-ups


def answer_given(**fields: Any) -> AnswerGiven:
    known: dict[str, Any] = {
        "session_id": "s1",
        "request_id": "r",
        "after": 0,
        "follows": 0,
        "question": FIRST,
        "probes": (Probe(text="Why?", for_cover="a reason"),),
        "until": 4e9,
    }
    return AnswerGiven(**(known | fields))


async def test_an_answer_is_read_once_all_its_words_are_stored() -> None:
    store = MemoryStore()
    stt = await transcription(store, quiet_seconds=10.0)
    looks = 0

    async def stored_after_two_looks() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            await stt.utterances.add([appended("s1", "here")])

    store.pause = stored_after_two_looks
    (read,) = await stt.on_answer_given(answer_given(instance="g1", utterances=1))
    assert isinstance(read, AnswerRead)
    assert (read.transcript, read.last, read.complete) == ("here", "here", True)


async def test_words_that_another_gateway_accepted_are_waited_for() -> None:
    stt = await transcription(MemoryStore())
    now, stored_at = 0.0, 0.1

    async def sleep(seconds: float) -> None:
        """Let another replica store the words at their time."""
        nonlocal now
        if now < stored_at <= now + seconds:
            await stt.utterances.add([appended("s1", "said elsewhere", instance="g1")])
        now += seconds

    barrier = Barrier(clock=lambda: now, sleep=sleep)
    stt = replace(stt, interviews=replace(stt.interviews, barrier=barrier))
    asked = answer_given(instance="g2", utterances=0, gateways=("g1", "g2"))
    (read,) = await stt.on_answer_given(asked)
    assert isinstance(read, AnswerRead)
    assert read.transcript == "said elsewhere"
    assert now < 0.3  # seconds, of which a whole choice has no more


async def test_a_gateway_alone_waits_for_its_own_words_only() -> None:
    stt = await transcription(MemoryStore(), quiet_seconds=3600.0)
    await stt.on_transcript_appended([appended("s1", "here")])
    asked = answer_given(instance="g1", utterances=1, gateways=("g1",))
    (read,) = await stt.on_answer_given(asked)
    assert isinstance(read, AnswerRead)
    assert read.transcript == "here"


async def test_speech_that_is_not_recognised_in_time_is_told() -> None:
    stt = replace(await transcription(MemoryStore()), answer_seconds=0.02)
    (read,) = await stt.on_answer_given(answer_given(sound_spans=(("stream", 0, 9),)))
    assert isinstance(read, AnswerRead)
    assert not read.complete
