"""What the summary says of a set of grades."""

import pytest

from grading_service.summary import summarise
from shared.events import GradedAnswer, UnsubmittedAnswer
from tests.unit.grading_service.grades import CLAUDE, OFFLINE, graded, grounds, unanswered

ANSWERED = graded((3, 3, 3, 3, 3))


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


@pytest.mark.parametrize(("answers", "said"), [(2, "2 questions, both"), (6, "6 questions, all")])
def test_an_interview_that_was_answered_in_full_is_said_to_be(answers: int, said: str) -> None:
    assert summarise([graded((3, 3, 3, 3, 3))] * answers).startswith(f"{said} answered. ")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([ANSWERED], "One submitted question, answered."),
        ([ANSWERED] * 2, "2 submitted questions, both answered."),
        ([ANSWERED, unanswered()], "1 of 2 submitted questions were answered; 1 has no"),
        ([unanswered()], "No answer was recorded to the one submitted question."),
        ([unanswered()] * 3, "No answer was recorded to any of the 3 submitted questions."),
    ],
)
def test_of_submitted_answers_none_are_taken_for_the_whole_interview(
    answers: list[GradedAnswer], said: str
) -> None:
    left_out = UnsubmittedAnswer(question_index=5, question="Who?", transcript="My team did.")
    assert summarise(answers, [left_out]).startswith(said)


def test_submitted_answers_are_known_by_their_source_too() -> None:
    ours = ANSWERED.answer.model_copy(update={"source": "submitted"})
    answers = [ANSWERED, ANSWERED.model_copy(update={"answer": ours})]
    assert summarise(answers).startswith("2 submitted questions, both answered.")


def test_one_answer_is_summarised_without_averages_or_comparisons() -> None:
    assert summarise([graded((5, 4, 2, 3, 4))]).startswith(
        "One question, answered. The answer was given 18 of 25."
        " Strongest: clarity (5 of 5); weakest: structure (2 of 5)."
        "\nHow sure: Graded by the offline grader (version 1)."
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
    assert "heuristic" in summarise([graded((3, 3, 3, 3, 3))])
    assert "heuristic" not in summarise([graded((3, 3, 3, 3, 3), graded_by=CLAUDE)])


def test_every_grader_and_every_note_is_named_once() -> None:
    fallback = OFFLINE.model_copy(update={"note": "Claude was away."})
    answers = [graded((3, 3, 3, 3, 3), graded_by=by) for by in (CLAUDE, fallback, OFFLINE)]
    summary = summarise(answers)
    assert "Graded by claude-x (version 1) and the offline grader (version 1)." in summary
    assert summary.count("Claude was away.") == 1


def test_strengths_and_what_to_improve_are_told_with_their_words() -> None:
    summary = summarise([graded((5, 3, 3, 3, 3), evidence=grounds("clarity", "structure"))])
    strengths, improve = summary.split("\n")[1:3]
    assert strengths == (
        "Strengths: Clarity in question 1 (5 of 5). The clarity is as it is: “it paid well”."
    )
    assert improve.startswith("To improve: Structure in question 1 (3 of 5).")


def test_strengths_are_told_of_different_answers_and_traits() -> None:
    answers = [graded((5, 5, 5, 4, 4), evidence=grounds("clarity", "relevance"))] * 3
    strengths = summarise(answers).split("\n")[1]
    assert strengths.count("question 1") == strengths.count("question 2") == 1
    assert strengths.count("Clarity in question") == strengths.count("Relevance in question") == 1


def test_only_low_marks_are_called_something_to_improve() -> None:
    assert "To improve" not in summarise([graded((5, 4, 5, 4, 4), evidence=grounds())])
    assert "Strengths" not in summarise([graded((3, 1, 2, 3, 3), evidence=grounds())])


def test_answers_that_need_a_person_are_named() -> None:
    answers = [graded((3, 3, 3, 3, 3)), graded((3, 3, 3, 3, 3), review="The graders differ.")]
    assert "A person should look at answer 2;" in summarise(answers)


def test_what_a_person_should_look_at_is_no_example_and_averages_are_told_without_it() -> None:
    sure = graded((2, 2, 4, 3, 3), "Sure?", evidence=grounds("structure"))
    doubtful = graded((5, 5, 5, 5, 5), "Bought?", evidence=grounds("clarity"), review="Look.")
    summary = summarise([sure, doubtful])
    assert "given 19.5 of 25 on average. Without those that a person should look at it is 14." in (
        summary
    )
    assert "Strengths: Structure in question 1" in summary
    assert "in question 2" not in summary
    assert "Best answered" not in summary


def test_equal_totals_are_told_as_one_figure() -> None:
    assert "all were given 15 of 25." in summarise([graded((3, 3, 3, 3, 3))] * 2)


def test_short_answers_are_said_to_be_little_to_go_by() -> None:
    answers = [graded((3, 3, 3, 3, 3)), graded((3, 3, 3, 3, 3), transcript="It paid.")]
    assert "Answer 2 has few words to go by." in summarise(answers)


def test_how_sure_a_model_is_comes_from_its_readings() -> None:
    once = summarise([graded((3, 3, 3, 3, 3), graded_by=CLAUDE)])
    thrice = summarise([graded((3, 3, 3, 3, 3), graded_by=CLAUDE, spread=1)])
    assert "Another reading by a language model may move a mark by one." in once
    assert "Repeated readings of an answer lie at most 1 apart on any trait." in thrice
