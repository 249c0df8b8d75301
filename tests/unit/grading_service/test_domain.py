"""What identifies a grade, and what the summary says of a set of grades."""

from itertools import combinations

import pytest

from grading_service.domain import TRAITS, fingerprint, no_answer, summarise
from shared.events import Answer, Grade, GradedAnswer, GradedBy, Score

OFFLINE = GradedBy(grader="offline", version="1", rubric="1")


def answer(
    question: str = "Why?", transcript: str = "Because it paid.", **fields: object
) -> Answer:
    known = {"question_index": 0, "question": question, "transcript": transcript}
    return Answer.model_validate(known | fields)


def graded(
    marks: tuple[Score, Score, Score, Score, Score],
    question: str = "Why?",
    graded_by: GradedBy = OFFLINE,
) -> GradedAnswer:
    grade = Grade(
        **dict(zip(TRAITS, marks, strict=True)), commentary="Said why.", graded_by=graded_by
    )
    return GradedAnswer(answer=answer(question), grade=grade)


def unanswered(question: str = "Why?") -> GradedAnswer:
    return GradedAnswer(answer=answer(question, " \n"), grade=no_answer(OFFLINE))


def test_equal_answers_have_one_fingerprint_wherever_they_stand() -> None:
    first = fingerprint(answer(), "offline", "1", "1")
    again = fingerprint(answer(question_index=7, record="Other."), "offline", "1", "1")
    assert first == again
    assert len(first) == 64


def test_whatever_a_grader_sees_changes_the_fingerprint() -> None:
    seen = [
        fingerprint(answer(), "offline", "1", "1"),
        fingerprint(answer(), "claude", "1", "1"),
        fingerprint(answer(), "offline", "2", "1"),
        fingerprint(answer(), "offline", "1", "2"),
        fingerprint(answer(question="How?"), "offline", "1", "1"),
        fingerprint(answer(transcript="Because."), "offline", "1", "1"),
        fingerprint(answer(competency="Judgement"), "offline", "1", "1"),
        fingerprint(answer(covers=("a", "b")), "offline", "1", "1"),
        fingerprint(answer(covers=("a b",)), "offline", "1", "1"),
        fingerprint(answer(covers=("b", "a")), "offline", "1", "1"),
    ]
    assert all(one != other for one, other in combinations(seen, 2))


def test_words_that_move_between_fields_change_the_fingerprint() -> None:
    one = answer(question="Why now", transcript="yes")
    other = answer(question="Why", transcript="now yes")
    assert fingerprint(one, "offline", "1", "1") != fingerprint(other, "offline", "1", "1")


def test_no_answer_is_one_in_all_five() -> None:
    grade = no_answer(OFFLINE)
    assert grade.total == 5
    assert grade.commentary.startswith("No answer was recorded.")
    assert grade.graded_by == OFFLINE


def test_an_interview_without_questions_is_summarised_as_such() -> None:
    assert summarise([]) == "There were no questions to grade."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (1, "No answer was recorded to the one question."),
        (3, "No answer was recorded to any of the 3 questions."),
    ],
)
def test_silence_is_summarised_as_silence_and_nothing_else(asked: int, said: str) -> None:
    assert summarise([unanswered()] * asked) == said


def test_one_answer_is_summarised_without_averages_or_comparisons() -> None:
    assert summarise([graded((5, 4, 2, 3, 4))]).startswith(
        "One question, answered. The answer was given 18 of 25."
        " Strongest: clarity (5 of 5); weakest: structure (2 of 5)."
        " Graded by the offline grader (version 1)."
    )


def test_strongest_and_weakest_are_averages_over_the_answers() -> None:
    summary = summarise([graded((5, 3, 2, 4, 4)), graded((4, 3, 2, 4, 3))])
    assert "given 17 of 25 on average" in summary
    assert "Strongest on average: clarity (4.5 of 5); weakest: structure (2 of 5)." in summary


def test_traits_that_share_a_place_are_all_named() -> None:
    summary = summarise([graded((5, 5, 2, 3, 2))])
    assert "Strongest: clarity and relevance (5 of 5)" in summary
    assert "weakest: structure and confidence (2 of 5)" in summary


def test_equal_traits_have_no_strongest() -> None:
    summary = summarise([graded((3, 3, 3, 3, 3))])
    assert "All five traits stand at 3 of 5." in summary
    assert "Strongest" not in summary


def test_unanswered_questions_are_counted_and_left_out_of_the_averages() -> None:
    summary = summarise([graded((4, 4, 4, 4, 4)), unanswered(), graded((4, 4, 4, 4, 4))])
    assert "2 of 3 questions were answered; 1 has no answer and is left out" in summary
    assert "given 20 of 25" in summary


def test_questions_that_stand_out_are_named_by_their_place_and_text() -> None:
    summary = summarise(
        [
            unanswered("First?"),
            graded((5, 5, 5, 5, 5), "Second?"),
            graded((2, 2, 2, 2, 2), "Third?"),
        ]
    )
    assert "Best answered: question 2 (“Second?”), with 25 of 25" in summary
    assert "lowest: question 3 (“Third?”), with 10." in summary


def test_answers_close_together_are_not_set_against_each_other() -> None:
    summary = summarise([graded((3, 3, 3, 3, 3)), graded((3, 3, 3, 4, 4))])
    assert "No answer stands out: all lie between 15 and 17 of 25." in summary


def test_the_offline_grader_is_said_to_be_a_heuristic_and_another_is_not() -> None:
    claude = GradedBy(grader="claude", version="1", rubric="1", model="claude-x")
    assert "heuristic" in summarise([graded((3, 3, 3, 3, 3))])
    assert "heuristic" not in summarise([graded((3, 3, 3, 3, 3), graded_by=claude)])


def test_every_grader_and_every_note_is_named_once() -> None:
    claude = GradedBy(grader="claude", version="2", rubric="1", model="claude-x")
    fallback = GradedBy(grader="offline", version="1", rubric="1", note="Claude was away.")
    answers = [graded((3, 3, 3, 3, 3), graded_by=by) for by in (claude, fallback, OFFLINE)]
    summary = summarise(answers)
    assert "Graded by claude-x (version 2) and the offline grader (version 1)." in summary
    assert summary.count("Claude was away.") == 1
