"""The faults that the checker must find."""

from typing import Any

import pytest

from tests.chaos.checker import Checked, judge
from tests.chaos.history import QUIET, Chunk, Fate, History, Interview
from tests.chaos.run import totals
from tests.support.requests import Session

A, B, C = "wa", "wb", "wc"


def interview(*fates: Fate, observations: int = 0) -> Interview:
    """Return an interview whose only answer has the words A, B, C."""
    words = zip((A, B, C), fates, strict=False)
    chunks = [Chunk(word, 0, number, fate) for number, (word, fate) in enumerate(words)]
    made = Interview(Session("id", "token", ["?"]), chunks)
    made.observations[Fate.ACCEPTED] = observations
    return made


def report(*words: str, observations: int = 0) -> dict[str, Any]:
    question = {"transcript": " ".join(words)}
    return {"questions": [question], "attention": {"observations": observations}}


ALL = (Fate.ACCEPTED, Fate.ACCEPTED, Fate.ACCEPTED)


def test_every_accepted_word_once_and_in_order_is_fine() -> None:
    assert judge(interview(*ALL, observations=2), report(A, B, C, observations=2)).fine


def test_a_word_to_a_follow_up_is_looked_for_where_its_question_is() -> None:
    made = interview(*ALL)
    made.chunks.append(Chunk("wd", 1, 0, Fate.ACCEPTED))
    told = report(A, B, C)
    assert judge(made, told).lost == ["wd"]
    told["questions"][0]["probes"] = [{"index": 1, "transcript": "wd"}]
    assert judge(made, told).fine


def test_an_accepted_word_that_is_not_there_is_lost() -> None:
    verdict = judge(interview(*ALL), report(A, C))
    assert (verdict.stored, verdict.lost) == ([A, C], [B])


def test_words_are_summed_by_the_fault_during_which_they_were_answered() -> None:
    checked_one, erased = interview(*ALL), interview(*ALL)
    checked_one.asked = erased.asked = erased.erased = True
    checked_one.chunks[1].during = "a flood"
    sums = totals(History([checked_one, erased]), Checked({"id": judge(checked_one, report(A, C))}))
    assert sums.accepted == {QUIET: 2, "a flood": 1}
    assert sums.stored == {QUIET: 2}
    assert sums.lost == {"a flood": 1}
    assert sums.asked == 1


def test_a_word_that_is_there_twice_is_doubled() -> None:
    assert judge(interview(*ALL), report(A, B, B, C)).doubled == [B]


@pytest.mark.parametrize("words", [(B, A, C), (A, C, B), (A, B, C, "stranger")])
def test_another_order_and_foreign_words_are_wrong(words: tuple[str, ...]) -> None:
    assert judge(interview(*ALL), report(*words)).wrong


def test_an_open_word_may_be_there_or_not() -> None:
    open_one = interview(Fate.ACCEPTED, Fate.OPEN, Fate.ACCEPTED)
    assert judge(open_one, report(A, C)).fine
    assert judge(open_one, report(A, B, C)).fine


def test_a_refused_word_must_not_be_there() -> None:
    refused = interview(Fate.ACCEPTED, Fate.ACCEPTED, Fate.REFUSED)
    assert judge(refused, report(A, B)).fine
    assert judge(refused, report(A, B, C)).wrong


@pytest.mark.parametrize("seen", [1, 3])
def test_observations_must_be_as_many_as_were_accepted(seen: int) -> None:
    assert judge(interview(observations=2), report(observations=seen)).wrong
