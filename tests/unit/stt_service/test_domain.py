"""Assembly of transcripts: the right words, in the right order, under the right question."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.model import Answer, Question, SubmittedAnswer
from stt_service.domain import answer_to, answers, match
from stt_service.probes import normal
from stt_service.utterances import Utterance, as_corrected, left_behind, transcripts
from tests.support.events import BEGAN, finalized

UNHURRIED = settings(deadline=None, max_examples=100)


def said(text: str, at: float = 0.0, **fields: Any) -> Utterance:
    known: dict[str, Any] = {
        "id": f"{text}/{at}",
        "question_index": 0,
        "received_at": BEGAN + at,
        "instance": "g1",
        "n": 1,
    }
    return Utterance(text=text, **(known | fields))


def submitted(*pairs: tuple[str, str]) -> tuple[SubmittedAnswer, ...]:
    return tuple(SubmittedAnswer(question=question, transcript=text) for question, text in pairs)


def asked(*texts: str) -> tuple[Question, ...]:
    return tuple(Question(text=text) for text in texts)


# ---------------------------------------------------------------- order


def test_by_sequence_when_every_utterance_has_one() -> None:
    words = [said("three", 1, sequence=3), said("one", 2, sequence=1), said("two", 3, sequence=2)]
    assert transcripts(words) == {0: "one two three"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  def f():\n    return 1\n", "  def f():\n    return 1"),
        (" \n\n    a = 1\n    b = 2 \n", "    a = 1\n    b = 2"),
        (" one line \n", "one line"),
    ],
)
def test_several_lines_keep_the_indent_of_the_first(text: str, shown: str) -> None:
    assert transcripts([said(text)]) == {0: shown}


def test_several_lines_stand_apart_from_other_words() -> None:
    words = [said("I wrote", 1), said("this:", 2), said("if a:\n    b()", 3), said("It works.", 4)]
    assert transcripts(words) == {0: "I wrote this:\nif a:\n    b()\nIt works."}


def test_by_arrival_when_none_has_a_sequence() -> None:
    assert transcripts([said("b", 2), said("a", 1), said("c", 3)]) == {0: "a b c"}


def test_by_arrival_when_only_some_have_a_sequence() -> None:
    words = [said("b", 2, sequence=1), said("a", 1), said("c", 3, sequence=0)]
    assert transcripts(words) == {0: "a b c"}


def test_each_answer_is_ordered_by_itself() -> None:
    words = [
        said("b", 2, sequence=1),
        said("a", 3, sequence=0),
        said("d", 2, question_index=1),
        said("c", 1, question_index=1),
    ]
    assert transcripts(words) == {0: "a b", 1: "c d"}


def test_utterances_of_the_same_moment_are_ordered_by_their_number() -> None:
    words = [said("b", 1, n=2), said("a", 1, n=1), said("c", 1, instance="g2", n=1)]
    assert transcripts(words) == {0: "a b c"}


def test_words_are_joined_by_one_blank_and_kept_as_they_are_inside() -> None:
    assert transcripts([said(" a  b\n", 1), said("\tc ", 2)]) == {0: "a  b c"}


# ---------------------------------------------------------------- corrections


def test_a_correction_stands_at_the_place_of_what_it_corrects() -> None:
    words = [said("a", 1, key_id="k1"), said("b", 2, key_id="k2"), said("A", 3, replaces="k1")]
    assert transcripts(words) == {0: "A b"}


def test_a_correction_may_come_before_what_it_corrects() -> None:
    assert transcripts([said("A", 1, replaces="k1"), said("a", 2, key_id="k1")]) == {0: "A"}


def test_a_correction_may_be_corrected() -> None:
    words = [
        said("a", 1, key_id="k1"),
        said("b", 2),
        said("A", 3, key_id="k3", replaces="k1"),
        said("AA", 4, key_id="k4", replaces="k3"),
    ]
    assert transcripts(words) == {0: "AA b"}


def test_of_two_corrections_the_newest_counts() -> None:
    words = [
        said("a", 1, key_id="k1"),
        said("old", 2, replaces="k1"),
        said("new", 3, replaces="k1"),
    ]
    assert transcripts(words) == {0: "new"}


def test_a_correction_of_something_unknown_stands_for_itself() -> None:
    assert transcripts([said("a", 1), said("b", 2, replaces="nobody")]) == {0: "a b"}


def test_of_those_that_correct_each_other_in_a_circle_the_newest_is_shown() -> None:
    words = [
        said("a", 1, key_id="k1", replaces="k2"),
        said("b", 2, key_id="k2", replaces="k1"),
        said("c", 3),
    ]
    assert transcripts(words) == {0: "b c"}


KEYS = st.none() | st.sampled_from("klmn")


@st.composite
def any_utterances(draw: st.DrawFn, *, corrections: bool) -> list[Utterance]:
    keys = KEYS if corrections else st.none()
    return [
        said(
            f"word{number}",
            draw(st.integers(0, 5)),
            id=f"u{number}",
            question_index=draw(st.integers(0, 2)),
            sequence=draw(st.none() | st.integers(0, 5)),
            key_id=draw(keys),
            replaces=draw(keys),
            n=number,
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@UNHURRIED
@given(utterances=any_utterances(corrections=True))
def test_only_a_correction_hides_words(utterances: list[Utterance]) -> None:
    answer = [utterance for utterance in utterances if utterance.question_index == 0]
    shown = as_corrected(answer)
    assert len({utterance.id for utterance in shown}) == len(shown)
    corrected = {utterance.replaces for utterance in answer} - {None}
    for utterance in answer:
        if utterance.replaces is None and utterance.key_id not in corrected:
            assert utterance in shown
    assert bool(shown) == bool(answer)


@UNHURRIED
@given(utterances=any_utterances(corrections=True), seed=st.randoms())
def test_the_order_in_which_they_are_stored_changes_nothing(
    utterances: list[Utterance], seed: Any
) -> None:
    shuffled = list(utterances)
    seed.shuffle(shuffled)
    assert transcripts(shuffled) == transcripts(utterances)


# ---------------------------------------------------------------- matching


@pytest.mark.parametrize(
    ("names", "indexes"),
    [
        (["Why?", "How?"], [0, 1]),
        (["How?", "Why?"], [1, 0]),
        (["  Why?\n", "How?"], [0, 1]),
        (["reworded", "How?"], [0, 1]),
        (["reworded", "again"], [0, 1]),
        (["How?", "reworded"], [1, None]),
        (["Why?", "How?", "foreign"], [0, 1, None]),
        (["foreign", "foreign", "foreign", "foreign"], [0, 1, 2, None]),
        (["Why?", "Why?"], [0, 0]),
        ([], []),
    ],
)
def test_matching_by_text_else_by_a_free_position(
    names: list[str], indexes: list[int | None]
) -> None:
    questions = asked("Why?", "How?", "When?")[: 3 if len(names) == 4 else 2]
    assert match(submitted(*((name, "words") for name in names)), questions) == indexes


def test_questions_of_the_same_text_are_matched_one_after_the_other() -> None:
    questions = asked("Anything else?", "Why?", "Anything else?")
    names = ["Anything else?", "Why?", "Anything else?"]
    assert match(submitted(*((name, "words") for name in names)), questions) == [0, 1, 2]


# ---------------------------------------------------------------- answers


def test_without_a_submission_every_question_is_answered_by_the_record() -> None:
    event = finalized("s1", questions=asked("Why?", "How?"), submitted=None)
    graded, left_out = answers(event, {1: "by foot"})
    assert [(a.question_index, a.question, a.transcript, a.source) for a in graded] == [
        (0, "Why?", "", "record"),
        (1, "How?", "by foot", "record"),
    ]
    assert left_out == ()


def one_answer(claim: str, recorded: str | None, question: str = "Why?") -> Answer:
    event = finalized("s1", questions=asked("Why?"), submitted=submitted((question, claim)))
    (answer,), left_out = answers(event, {} if recorded is None else {0: recorded})
    assert left_out == ()
    return answer


@pytest.mark.parametrize("claim", ["", " \n", "because", " because\n"])
def test_a_blank_claim_or_one_that_differs_in_white_space_only_leaves_the_record(
    claim: str,
) -> None:
    answer = one_answer(claim, "because")
    assert (answer.transcript, answer.source, answer.record) == ("because", "record", None)


def test_a_claim_that_departs_from_the_record_is_graded_and_both_are_kept() -> None:
    answer = one_answer("I say so", "because")
    assert (answer.transcript, answer.source, answer.record) == (
        "I say so",
        "submitted",
        "because",
    )


def test_a_claim_without_a_record_is_graded() -> None:
    answer = one_answer("I say so", None)
    assert (answer.transcript, answer.source, answer.record) == ("I say so", "submitted", None)


def test_an_answer_keeps_what_its_grader_needs_to_know() -> None:
    question = Question(text="Why?", competency="Judgement", covers=("a", "b"))
    event = finalized("s1", questions=(question,), submitted=submitted(("Why?", "words")))
    (answer,), _ = answers(event, {})
    assert (answer.competency, answer.covers) == ("Judgement", ("a", "b"))


def test_a_question_that_the_session_does_not_hold_is_graded_all_the_same() -> None:
    pairs = [("Why?", "because"), ("Your favourite colour?", "green")]
    event = finalized("s1", questions=asked("Why?"), submitted=submitted(*pairs))
    graded, _ = answers(event, {0: "because"})
    foreign = graded[1]
    assert foreign.question_index is None
    assert (foreign.question, foreign.transcript) == ("Your favourite colour?", "green")


def test_recorded_words_that_were_not_submitted_are_told() -> None:
    event = finalized("s1", questions=asked("Why?", "How?"), submitted=submitted(("How?", "so")))
    graded, left_out = answers(event, {0: "because", 1: "so"})
    assert [answer.question_index for answer in graded] == [1]
    assert [(a.question_index, a.question, a.transcript) for a in left_out] == [
        (0, "Why?", "because")
    ]


def test_an_empty_submission_leaves_every_recorded_word_unsubmitted() -> None:
    event = finalized("s1", questions=asked("Why?"), submitted=())
    graded, left_out = answers(event, {0: "because"})
    assert graded == ()
    assert [answer.transcript for answer in left_out] == ["because"]


QUESTION_TEXTS = ["Why?", "How?", "When?"]
CLAIMS = st.sampled_from(["", "  ", "other words", "word0", "word0 word1"])
SUBMISSIONS = st.none() | st.lists(
    st.tuples(st.sampled_from([*QUESTION_TEXTS, "foreign", "reworded", ""]), CLAIMS), max_size=5
)


@UNHURRIED
@given(
    utterances=any_utterances(corrections=False),
    submission=SUBMISSIONS,
    questions=st.lists(st.sampled_from(QUESTION_TEXTS), min_size=3, max_size=3),
)
def test_no_recorded_word_is_ever_missing(
    utterances: list[Utterance],
    submission: list[tuple[str, str]] | None,
    questions: list[str],
) -> None:
    event = finalized(
        "s1",
        questions=asked(*questions),
        submitted=None if submission is None else submitted(*submission),
    )
    graded, left_out = answers(event, transcripts(utterances))
    shown = [text for a in graded for text in (a.transcript, a.record or "")]
    words = normal(" ".join([*shown, *(a.transcript for a in left_out)])).split()
    assert {utterance.text for utterance in utterances} <= set(words)
    if submission is not None:
        assert len(graded) == len(submission)
    for answer in graded:
        if answer.source == "submitted" and answer.question_index is not None:
            assert answer.record or answer.question_index not in transcripts(utterances)


@UNHURRIED
@given(
    names=st.lists(st.sampled_from([*QUESTION_TEXTS, " Why? ", "foreign", ""]), max_size=6),
    questions=st.lists(st.sampled_from(QUESTION_TEXTS), max_size=4),
)
def test_an_answer_is_matched_to_its_own_question_or_to_a_free_place(
    names: list[str], questions: list[str]
) -> None:
    found = match(submitted(*((name, "") for name in names)), asked(*questions))
    assert len(found) == len(names)
    by_text = {found[n] for n, name in enumerate(names) if normal(name) in questions}
    for position, (name, index) in enumerate(zip(names, found, strict=True)):
        if normal(name) in questions:
            assert index is not None
            assert questions[index] == normal(name)
        else:
            free = position < len(questions) and position not in by_text
            assert index == (position if free else None)


@UNHURRIED
@given(
    utterances=any_utterances(corrections=True),
    index=st.integers(0, 2),
    now=st.integers(-1, 6),
    known=st.booleans(),
)
def test_the_answer_left_behind_is_the_last_of_another_question(
    utterances: list[Utterance], index: int, now: int, known: bool
) -> None:
    question = Question(text="Why?") if known else None
    given_ = [utterance._replace(question=question) for utterance in utterances]
    before = [u for u in given_ if u.question_index != index and u.received_at <= BEGAN + now]
    left = left_behind(given_, index, BEGAN + now)
    if not before:
        assert left is None
        return
    assert left is not None
    assert left != index
    last = max(utterance.received_at for utterance in before)
    assert left in {u.question_index for u in before if u.received_at == last}
    answer = answer_to(given_, left)
    assert (answer is not None) == known
    assert answer is None or answer.transcript == transcripts(given_)[left]
