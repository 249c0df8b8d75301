"""Answers to objections, as the gateway keeps and shows them."""

from typing import Any

from gateway.contest_answers import ContestAnswers
from shared.events import ContestAnswered
from shared.ids import PRIVATE
from shared.model import Contest
from tests.support.fakes import MemoryStore

SESSION = PRIVATE + "5" * 32
OTHER = PRIVATE + "6" * 32
CONTESTS = (Contest(text="I was cut off.", at=1.0), Contest(text="The mark is wrong.", at=2.0))


def answered(**given: Any) -> ContestAnswered:
    known = {
        "session_id": SESSION,
        "n": 2,
        "answer": "We marked it again.",
        "outcome": "changed",
        "answered_at": 3.0,
    }
    return ContestAnswered.model_validate(known | given)


async def test_each_objection_is_shown_with_its_own_answer() -> None:
    answers = await ContestAnswers.open(MemoryStore())
    await answers.put(answered())
    await answers.put(answered(session_id=OTHER, n=1))
    first, second = await answers.to(SESSION, CONTESTS)
    assert (first.text, first.answer, first.outcome) == ("I was cut off.", None, None)
    assert (second.text, second.answer, second.outcome, second.answered_at) == (
        "The mark is wrong.",
        "We marked it again.",
        "changed",
        3.0,
    )


async def test_an_answer_that_comes_again_changes_nothing() -> None:
    answers = await ContestAnswers.open(MemoryStore())
    await answers.put(answered())
    await answers.put(answered(answer="Something else.", outcome="upheld"))
    _, second = await answers.to(SESSION, CONTESTS)
    assert (second.answer, second.outcome) == ("We marked it again.", "changed")


async def test_without_an_objection_there_is_no_answer() -> None:
    answers = await ContestAnswers.open(MemoryStore())
    await answers.put(answered())
    assert await answers.to(SESSION, ()) == []
