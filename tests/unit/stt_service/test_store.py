"""Stored utterances are read back with all that a transcript needs, and no more."""

from typing import Any

import pytest

from shared.model import Question, Word
from stt_service.store import Utterances
from stt_service.utterances import Utterance
from tests.support.events import BEGAN, QUESTIONS, appended
from tests.support.fakes import MemoryStore


@pytest.fixture
async def utterances() -> Utterances:
    return await Utterances.open(MemoryStore())


OLDEST: dict[str, Any] = {
    "id": "u1",
    "session_id": "s1",
    "question_index": 1,
    "text": "hello",
    "received_at": BEGAN,
    "instance": "g1",
    "n": 1,
}
"""A row of an old version, without fields that were added since."""


async def test_an_utterance_is_read_as_it_was_accepted(utterances: Utterances) -> None:
    event = appended(
        "s1", "hello", sequence=3, key_id="k2", replaces="k1", question=QUESTIONS[0], n=7
    )
    await utterances.add([event, appended("s2")])
    assert await utterances.of("s1") == [
        Utterance(
            id=event.utterance_id,
            question_index=0,
            text="hello",
            received_at=event.received_at,
            instance="g1",
            n=7,
            sequence=3,
            key_id="k2",
            replaces="k1",
            question=QUESTIONS[0],
        )
    ]


async def test_an_old_row_is_read_too(utterances: Utterances) -> None:
    await utterances.rows.add([OLDEST])
    assert await utterances.of("s1") == [Utterance("u1", 1, "hello", BEGAN, "g1", 1)]


async def test_timed_words_are_kept_and_not_looked_at(utterances: Utterances) -> None:
    word = Word(w="hello", start=0.1, end=0.4)
    await utterances.add([appended("s1", "hello", words=(word,))])
    await utterances.rows.add([OLDEST | {"words": "what no model would take for words"}])
    assert [utterance.text for utterance in await utterances.of("s1")] == ["hello"] * 2
    words = [row["words"] for row in await utterances.rows.find({"session_id": "s1"})]
    assert [word.model_dump()] in words


async def test_thousands_are_read_like_one(utterances: Utterances) -> None:
    await utterances.rows.add([OLDEST | {"id": f"u{n}", "n": n} for n in range(3_000)])
    await utterances.rows.add([OLDEST | {"id": "asked", "question": {"text": "Why?"}}])
    read = {utterance.id: utterance for utterance in await utterances.of("s1")}
    assert len(read) == 3_001
    assert read["u2999"] == Utterance("u2999", 1, "hello", BEGAN, "g1", 2999)
    assert read["asked"].question == Question(text="Why?")


async def test_the_utterances_that_one_process_accepted_are_counted(utterances: Utterances) -> None:
    await utterances.add([appended("s1"), appended("s1", instance="g2"), appended("s2")])
    assert await utterances.count_from("g1", "s1") == 1
    assert await utterances.count("s1") == 2
