"""What the PDF says of marks, graders and attention, and of where there are none."""

from collections.abc import Sequence

import pytest

from report_service.pdf import render
from shared.events import (
    AttentionFigures,
    ReportedAnswer,
    ReportedScores,
    Usage,
)
from tests.unit.report_service.printed import (
    CLAUDE,
    GROUNDS,
    OFFLINE,
    RUBRIC,
    USAGE,
    answer,
    pages,
    read,
    report,
)

SILENCE = answer(
    "",
    state="no answer",
    scores=ReportedScores(
        clarity=1,
        relevance=1,
        structure=1,
        conciseness=1,
        confidence=1,
        total=5,
        commentary="No answer was recorded. That is given 1 in all five.",
    ),
)


@pytest.mark.parametrize(
    ("source", "said"),
    [("server", "as recorded by the server"), ("client", "as stated by the client")],
)
def test_attention_is_shown_with_its_source_and_outside_the_grades(source: str, said: str) -> None:
    figures = AttentionFigures(
        source=source,
        focused_ratio=0.82,
        distracted_ratio=0.11,
        unknown_ratio=0.07,
    )
    text = read(report(answer(), attention=figures))
    for part in ("Focused 82%", "Distracted 11%", "Unknown 7%", said):
        assert part in text
    assert "Attention never enters a grade." in text


@pytest.mark.parametrize(
    ("shares", "said"), [((1.0, 1.0), "add to 200%, more than 100%"), ((0.75, 0.5), "add to 125%")]
)
def test_shares_that_add_to_more_than_the_whole_are_said_to(
    shares: tuple[float, float], said: str
) -> None:
    assert said in read(report(attention=stated(*shares)))


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.5001, 0.5), (0.2, 0.1)])
def test_shares_that_add_to_no_more_need_no_remark(shares: tuple[float, float]) -> None:
    text = read(report(attention=stated(*shares)))
    assert "as stated by the client. Attention never enters a grade." in text


def stated(focused: float, distracted: float) -> AttentionFigures:
    return AttentionFigures(
        source="client", focused_ratio=focused, distracted_ratio=distracted, unknown_ratio=0.0
    )


def test_missing_attention_is_said_to_be_not_available() -> None:
    text = read(report(answer()))
    assert "Attention: not available" in text
    assert "Attention never enters a grade." in text


def test_each_grader_is_named_with_its_answers_version_rubric_model_and_note() -> None:
    refused = OFFLINE.model_copy(update={"note": "The model refused this answer."})
    answers = (answer(graded_by=CLAUDE), answer(graded_by=refused), answer(graded_by=CLAUDE))
    text = read(report(*answers, graded_by="mixed"))
    section = text[text.index("How it was graded") :]
    assert "Answers 1, 3: claude, version 2, rubric r3f1c, model model-x." in section
    assert "Answer 2: offline, version 7, rubric r3f1c." in section
    assert "Note: The model refused this answer." in section
    assert "Graded offline in part." in text


def test_each_mark_stands_with_its_reason_and_its_quotes() -> None:
    shown = answer(evidence=GROUNDS, graded_by=CLAUDE)
    text = read(report(shown, graded_by="claude"))
    assert "Clarity 5 It is so in its clarity. “I moved the billing system” “every step” " in text
    assert "Confidence 1 It is so in its confidence. “I moved the billing system”" in text
    assert "Total 15 / 25" in text
    assert "Graded by claude, version 2, rubric r3f1c, model model-x." in text
    assert "Names the problem and the result." not in text


def test_a_commentary_takes_the_place_of_grounds_that_are_not_all_there() -> None:
    text = read(report(answer(evidence=GROUNDS[1:])))
    assert "Names the problem and the result." in text
    assert "It is so in its" not in text


def test_no_answer_has_no_marks_and_is_left_out_of_the_means() -> None:
    text = read(report(answer(), SILENCE))
    assert "1 What did you build? 5 4 3 2 1 15 2 What did you build? – – – – – –" in text
    assert "Mean 5.0 4.0 3.0 2.0 1.0 15.0" in text
    assert "Answer 1: offline" in text
    assert "Answers 1, 2: offline" not in text
    assert "Mean" not in read(report(SILENCE))


def test_what_no_answer_is_given_is_said_below_the_table_and_where_the_marks_would_be() -> None:
    text = read(report(answer(), SILENCE))
    given = "No answer was recorded. That is given 1 in all five"
    assert f"15.0 – {given} (5 of 25). It is left out of the averages." in text
    assert f"What did you build? {given}. It is left out of the averages. Transcript" in text
    assert given not in read(report(answer()))


@pytest.mark.parametrize("answers", [(), (SILENCE, SILENCE)])
def test_where_nothing_was_graded_no_grader_is_named(answers: Sequence[ReportedAnswer]) -> None:
    text = read(report(*answers, graded_by="none"))
    assert "4f1d2c3b Summary" in text
    section = (
        "How it was graded No grader was asked: there was no answer to grade. No language model"
    )
    assert section in text
    assert "offline" not in text


def test_what_nobody_said_was_not_graded_offline_in_part() -> None:
    text = read(report(answer(graded_by=CLAUDE), SILENCE, graded_by="claude"))
    assert "offline" not in text


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (None, "No language model was asked: the grading cost nothing."),
        (USAGE, "6,000 tokens read and 1,500 written by the language model, for $0.0180."),
        (
            USAGE.model_copy(update={"cost_usd": None}),
            "1,500 written by the language model; its price is not known.",
        ),
    ],
)
def test_what_the_grading_cost_is_shown(usage: Usage | None, said: str) -> None:
    assert said in read(report(answer(), usage=usage))


def test_the_anchors_of_the_rubric_stand_at_the_end() -> None:
    text = read(report(answer(), rubric=RUBRIC))
    section = text[text.index("What the marks mean") :]
    assert "Clarity Is it clear? 1 Not at all. 3 Half. 5 Wholly." in section
    assert "Never evidence: length as such; mood." in section
    assert "What the marks mean" not in read(report(answer()))


def test_an_offline_grade_is_visible_on_the_first_page_and_explained() -> None:
    first = " ".join(pages(render(report(answer())))[0].split())
    assert "Graded by offline" in first
    assert "a heuristic reading of the words" in first
    by_model = read(report(answer(graded_by=CLAUDE), graded_by="claude"))
    assert "offline" not in by_model
