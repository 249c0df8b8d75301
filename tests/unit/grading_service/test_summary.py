"""The summary of a set of grades."""

from collections.abc import Sequence

import pytest

from grading_service.domain import not_gradable
from grading_service.overview import overview
from grading_service.summary import summarise
from shared.model import GradedAnswer, UnsubmittedAnswer
from tests.unit.grading_service.grades import (
    CLAUDE,
    OFFLINE,
    answer,
    evidence_of,
    graded,
    unanswered,
)

ANSWERED = graded((3, 3, 3, 3, 3))
UNREAD = GradedAnswer(answer=answer(), grade=not_gradable("It is no English.", OFFLINE))


def said_of(answers: Sequence[GradedAnswer], unsubmitted: Sequence[UnsubmittedAnswer] = ()) -> str:
    return summarise(answers, overview(answers), unsubmitted)


def test_an_interview_without_questions_is_summarised_as_such() -> None:
    assert said_of([]) == "There were no questions to grade."


@pytest.mark.parametrize(
    ("asked", "said"), [(1, "0 of 1 question answered."), (3, "0 of 3 questions answered.")]
)
def test_silence_is_summarised_as_silence(asked: int, said: str) -> None:
    first, ask = said_of([unanswered()] * asked).split("\n")
    assert first == f"No answer was recorded. {said}"
    assert ask.startswith("To ask next: ")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([ANSWERED], "1 of 1 submitted question answered."),
        ([ANSWERED, unanswered()], "1 of 2 submitted questions answered."),
        ([unanswered()] * 3, "0 of 3 submitted questions answered."),
    ],
)
def test_of_submitted_answers_none_are_taken_for_the_whole_interview(
    answers: list[GradedAnswer], said: str
) -> None:
    left_out = UnsubmittedAnswer(question_index=5, question="Who?", transcript="My team did.")
    assert said in said_of(answers, [left_out])


def test_submitted_answers_are_known_by_their_source_too() -> None:
    ours = ANSWERED.answer.model_copy(update={"source": "submitted"})
    answers = [ANSWERED, ANSWERED.model_copy(update={"answer": ours})]
    assert "2 of 2 submitted questions answered." in said_of(answers)


def test_what_could_not_be_read_is_said_first() -> None:
    first, headline = said_of([ANSWERED, UNREAD]).split("\n")[:2]
    assert first == (
        "Not graded: answer 2 could not be read by the grader and has no marks. A person should"
        " read it first."
    )
    assert headline.startswith("15 of 25, from 1 of 2 questions; 1 awaits a person.")
    both = said_of([UNREAD, UNREAD]).split("\n")[0]
    assert both.startswith("Not graded: answers 1 and 2 could not be read by the grader and have")


def test_nothing_is_said_of_graders_where_nothing_has_marks() -> None:
    assert "How sure" not in said_of([UNREAD, unanswered()])


def test_strengths_risks_and_questions_have_a_paragraph_each() -> None:
    answers = [
        graded((5, 5, 5, 4, 4), evidence=evidence_of("clarity")),
        graded((2, 2, 1, 2, 2), evidence=evidence_of("structure"), uncovered=("the result",)),
    ]
    headings = [line.split(":")[0] for line in said_of(answers).split("\n")[1:]]
    assert headings == ["Strengths", "Risks", "To ask next", "How sure"]


def test_the_offline_grader_is_said_to_be_a_heuristic_and_another_is_not() -> None:
    assert "heuristic" in said_of([ANSWERED])
    assert "heuristic" not in said_of([graded((3, 3, 3, 3, 3), graded_by=CLAUDE)])


def test_every_grader_and_every_note_is_named_once() -> None:
    fallback = OFFLINE.model_copy(update={"note": "Claude was away."})
    answers = [graded((3, 3, 3, 3, 3), graded_by=by) for by in (CLAUDE, fallback, OFFLINE)]
    summary = said_of(answers)
    assert "Graded by claude-x (version 1) and the offline grader (version 1)." in summary
    assert summary.count("Claude was away.") == 1


def test_answers_that_need_a_person_are_named_with_the_mean_without_them() -> None:
    doubtful = graded((5, 5, 5, 5, 5), review="The graders differ.")
    summary = said_of([graded((3, 3, 3, 3, 2)), doubtful])
    assert "A person should look at answer 2;" in summary
    assert "Without it the mean is 14 of 25." in summary
    assert "Without" not in said_of([doubtful])


def test_short_answers_are_said_to_be_little_to_go_by() -> None:
    answers = [ANSWERED, graded((3, 3, 3, 3, 3), transcript="It paid.")]
    assert "Answer 2 has few words to go by." in said_of(answers)


def test_how_sure_a_model_is_comes_from_its_readings() -> None:
    once = said_of([graded((3, 3, 3, 3, 3), graded_by=CLAUDE)])
    thrice = said_of([graded((3, 3, 3, 3, 3), graded_by=CLAUDE, spread=1)])
    assert "Another reading by a language model may move a mark by one." in once
    assert "Repeated readings of an answer lie at most 1 apart on any trait." in thrice
