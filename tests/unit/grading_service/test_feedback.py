"""Feedback for the candidate: without marks, in the interview's language."""

import re

from grading_service.domain import TRAITS
from grading_service.feedback import feedback
from grading_service.languages.report_texts import report_texts
from tests.unit.grading_service.grades import evidence_of, graded, unanswered

SPANISH = report_texts("es")


def test_strengths_and_a_tip_for_each_trait_are_told_without_a_mark() -> None:
    seen = feedback(
        [
            graded((5, 4, 4, 4, 4), evidence=evidence_of("clarity")),
            graded((3, 3, 1, 3, 3), evidence=evidence_of("structure")),
        ]
    )
    assert seen.strengths == ("Question 1. The clarity is as it is: “it paid well”.",)
    assert seen.tips.keys() == set(TRAITS)
    assert seen.tips["structure"].endswith(
        "Look at “Question 2”. The structure is as it is: “it paid well”."
    )
    told = " ".join((seen.lead, *seen.strengths, *seen.tips.values()))
    assert not re.search(r"\d+ of (5|25)", told)


def test_a_trait_without_a_low_mark_gets_advice_alone() -> None:
    seen = feedback([graded((4, 4, 4, 4, 4), evidence=evidence_of())], SPANISH)
    assert seen.tips == SPANISH.tips
    assert seen.lead == SPANISH.feedback
    without = feedback([graded((4, 4, 4, 4, 4), evidence=())], SPANISH)
    assert (without.strengths, without.lead) == ((), SPANISH.feedback_of_tips)


def test_where_nothing_has_marks_there_is_no_feedback_and_that_is_said() -> None:
    seen = feedback([unanswered()], SPANISH)
    assert (seen.strengths, seen.tips) == ((), {})
    assert seen.lead == SPANISH.no_feedback
    assert seen.withheld == SPANISH.withheld


def test_an_answer_that_a_person_should_look_at_is_no_example() -> None:
    sure = graded((4, 4, 4, 4, 4), evidence=evidence_of())
    doubtful = graded((1, 1, 1, 1, 1), evidence=evidence_of(), review="Look.")
    assert not any("Question 2" in tip for tip in feedback([sure, doubtful]).tips.values())
