"""A correction takes the place of the words that it corrects, and hides no others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_service.utterances import Utterance, as_corrected, transcripts
from tests.support.events import BEGAN, appended


def said(key: str | None, at: float, replaces: str | None = None, **fields: Any) -> Utterance:
    """Return an utterance whose words are its key and its time, such as a1."""
    event = appended("s1", f"{key}{at:g}", key_id=key, replaces=replaces, received_at=BEGAN + at)
    row = event.model_copy(update=fields).model_dump(include=set(Utterance._fields))
    return Utterance(id=event.utterance_id, **row)


def shown(*answer: Utterance) -> str:
    return transcripts(answer)[0]


def test_a_correction_stands_where_the_corrected_words_stood() -> None:
    assert shown(said("a", 1), said("b", 2), said("c", 3, replaces="a")) == "c3 b2"


def test_of_a_chain_the_last_one_is_shown() -> None:
    chain = [said("b", 2, replaces="a"), said("c", 3, replaces="b"), said("d", 4, replaces="c")]
    assert shown(said("a", 1), *chain, said("z", 5)) == "d4 z5"


def test_of_two_corrections_of_the_same_words_the_later_one_is_shown() -> None:
    assert shown(said("a", 1), said("c", 4, replaces="a"), said("b", 3, replaces="a")) == "c4"


def test_a_correction_that_arrives_before_its_original_still_corrects_it() -> None:
    assert shown(said("b", 1, replaces="a"), said("z", 2), said("a", 3)) == "z2 b1"


def test_a_key_that_came_with_two_texts_is_corrected_as_a_whole() -> None:
    assert shown(said("a", 1), said("a", 2), said("b", 3, replaces="a")) == "b3"


def test_a_correction_without_a_sequence_leaves_the_others_in_theirs() -> None:
    spoken = [said("a", 2, sequence=1), said("b", 1, sequence=2)]
    assert shown(*spoken, said("c", 3, replaces="b")) == "a2 c3"


def test_a_correction_of_something_unknown_stands_for_itself() -> None:
    assert shown(said("a", 1), said("b", 2, replaces="x"), said("c", 3, replaces="x")) == "a1 b2 c3"


def test_a_correction_reaches_no_other_question() -> None:
    other = said("b", 2, replaces="a", question_index=1)
    assert transcripts([said("a", 1), other]) == {0: "a1", 1: "b2"}


@pytest.mark.parametrize(
    "circle",
    [
        [said("a", 1, replaces="a")],
        [said("b", 0.5, replaces="a"), said("a", 1, replaces="b")],
        [said("a", 1, replaces="c"), said("b", 0.5, replaces="a"), said("c", 0.7, replaces="b")],
    ],
)
def test_of_a_circle_the_newest_is_shown(circle: list[Utterance]) -> None:
    assert shown(*circle, said("z", 9)) == "a1 z9"


KEYS = st.none() | st.sampled_from("abcd")
ANSWERS = st.lists(st.tuples(KEYS, KEYS), max_size=12).map(
    lambda pairs: [said(key, at, replaces) for at, (key, replaces) in enumerate(pairs)]
)


def corrects(one: Utterance, other: Utterance) -> bool:
    return one.replaces is not None and one.replaces == other.key_id


@given(ANSWERS)
def test_words_are_hidden_only_where_others_are_shown_that_corrections_lead_to(
    answer: list[Utterance],
) -> None:
    visible = as_corrected(answer)
    reached = {utterance.id for utterance in visible}
    while True:  # over any number of corrections, in either direction
        near = {
            one.id
            for one in answer
            for other in answer
            if other.id in reached and (corrects(one, other) or corrects(other, one))
        }
        if near <= reached:
            break
        reached |= near
    assert reached == {utterance.id for utterance in answer}
    assert len({utterance.id for utterance in visible}) == len(visible)


@given(ANSWERS)
def test_an_uncorrected_utterance_is_shown_unless_it_is_a_correction_made_anew(
    answer: list[Utterance],
) -> None:
    corrected = {utterance.replaces for utterance in answer} - {None}
    known = {utterance.key_id for utterance in answer} - {None}
    alone = [u for u in answer if u.key_id not in corrected and u.replaces not in known]
    visible = {utterance.id for utterance in as_corrected(answer)}
    assert {utterance.id for utterance in alone} <= visible


def test_many_corrections_of_one_key_take_no_longer_than_as_many_utterances() -> None:
    answer = [said("a", at) for at in range(3_000)]
    answer += [said(f"b{at}", 3_000 + at, replaces="a") for at in range(3_000)]
    assert [utterance.text for utterance in as_corrected(answer)] == ["b29995999"]
