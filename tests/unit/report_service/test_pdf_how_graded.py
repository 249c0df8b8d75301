"""Marks, graders and attention in the PDF, and reports without them."""

from collections.abc import Sequence

import pytest

from report_service.pdf import render
from report_service.pdf.how_graded import in_runs
from report_service.pdf.page import LEFT, RIGHT
from shared.model import (
    AttentionFigures,
    AttentionSpell,
    Invitation,
    ReportedAnswer,
    ReportedScores,
    Usage,
)
from tests.unit.report_service.printed import (
    CLAUDE,
    EVIDENCE,
    OFFLINE,
    RUBRIC,
    USAGE,
    answer,
    drawn,
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
        commentary="No answer was recorded. The 1 in all five stands for no mark.",
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


def test_the_timeline_is_drawn_to_scale_with_its_ends_and_the_longest_distraction() -> None:
    spells = (
        AttentionSpell(start=100.0, end=280.0, state="focused"),
        AttentionSpell(start=280.0, end=340.0, state="distracted"),
    )
    figures = stated(0.75, 0.25).model_copy(
        update={"timeline": spells, "longest_away_seconds": 60.0}
    )
    text = read(report(attention=figures))
    assert "Unknown 0% 0:00 4:00 Longest spell of distraction: 1:00 (minutes and seconds)." in text
    high = [line for line in drawn(report(attention=figures)) if line[3:4] == ["14.00"]]
    assert [float(line[2]) / (RIGHT - LEFT) for line in high] == pytest.approx(
        [0.75, 0.25], abs=0.001
    )
    assert "0:00" not in read(report(attention=stated(0.75, 0.25)))


def test_missing_attention_is_said_to_be_not_available() -> None:
    text = read(report(answer()))
    assert "Attention: not available" in text
    assert "Attention Not available. Attention never" in text
    assert "Attention never enters a grade." in text


def test_each_grader_is_named_with_its_answers_version_rubric_model_and_note() -> None:
    refused = OFFLINE.model_copy(update={"note": "The model refused this answer."})
    answers = (answer(graded_by=CLAUDE), answer(graded_by=refused), answer(graded_by=CLAUDE))
    text = read(report(*answers, graded_by="mixed"))
    section = text[text.index("How it was graded") :]
    assert "Answers 1, 3: language model model-x, version 2, rubric r3f1c." in section
    assert "Answer 2: offline grader, version 7, rubric r3f1c." in section
    assert "Note: The model refused this answer." in section
    mixed = "Graded by the language model model-x, in part by the offline grader's fixed rules."
    assert mixed in text


def test_an_encoder_of_the_offline_grader_is_not_called_a_language_model() -> None:
    encoded = OFFLINE.model_copy(update={"model": "MiniLM"})
    text = read(report(answer(graded_by=encoded)))
    assert "offline grader, version 7, rubric r3f1c, with the sentence encoder MiniLM." in text
    assert "language model MiniLM" not in text


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([1], "1"), ([1, 2], "1, 2"), ([1, 2, 3], "1–3"), ([1, 2, 4, 5, 6, 9], "1, 2, 4–6, 9")],
)
def test_successive_answers_of_a_grader_are_told_as_a_run(numbers: list[int], told: str) -> None:
    assert in_runs(numbers) == told


def test_each_mark_stands_with_its_reason_and_its_quotes() -> None:
    shown = answer(evidence=EVIDENCE, graded_by=CLAUDE)
    text = read(report(shown, graded_by="claude"))
    assert "Clarity 5 It is so in its clarity. “I moved the billing system” “every step” " in text
    assert "Confidence 1 It is so in its confidence. “I moved the billing system”" in text
    assert "Total 15 / 25" in text
    assert text.count("language model model-x, version 2, rubric r3f1c.") == 1
    assert "Graded by the language model model-x." in text
    assert "Names the problem and the result." not in text


def test_a_commentary_takes_the_place_of_grounds_that_are_not_all_there() -> None:
    text = read(report(answer(evidence=EVIDENCE[1:])))
    assert "Names the problem and the result." in text
    assert "It is so in its" not in text


def test_no_answer_has_no_marks_and_is_left_out_of_the_means() -> None:
    text = read(report(answer(), SILENCE))
    assert "1 What did you build? 5 4 3 2 1 15 2 What did you build? – – – – – –" in text
    assert "Mean of 1 of 2 5.0 4.0 3.0 2.0 1.0 15.0" in text
    assert "Answer 1: offline" in text
    assert "Answers 1, 2: offline" not in text
    assert "Mean" not in read(report(SILENCE))


def test_questions_without_an_answer_are_listed_once() -> None:
    text = read(report(answer(), SILENCE, answer(), SILENCE))
    assert "15.0 – No answer was recorded: no marks, and left out of the means." in text
    told = "No answer was recorded. Such a question has no marks and is left out of the means."
    listed = "2 What did you build? 4 What did you build?"
    assert f"Questions without an answer {told} {listed}" in text
    assert "Question 1 of 4" in text
    assert "Question 2 of 4" not in text
    assert "No answer was recorded" not in read(report(answer()))


@pytest.mark.parametrize("answers", [(), (SILENCE, SILENCE)])
def test_where_nothing_was_graded_no_grader_is_named(answers: Sequence[ReportedAnswer]) -> None:
    text = read(report(*answers, graded_by="none"))
    assert "4f1d2c3b Summary" in text
    assert "How it was graded No grader was asked: there was no answer to grade." in text
    assert "No language model" not in text
    assert "offline" not in text


def test_what_nobody_said_was_not_graded_offline_in_part() -> None:
    text = read(report(answer(graded_by=CLAUDE), SILENCE, graded_by="claude"))
    assert "offline" not in text


def test_page_1_names_a_model_that_gave_no_grade() -> None:
    stand_in = answer(graded_by=OFFLINE.model_copy(update={"stands_in_for": "model-x"}))
    text = read(report(stand_in))
    assert "The language model model-x was asked first, and gave no grade." in text


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


def test_a_model_that_gave_no_grade_is_not_said_to_be_unasked() -> None:
    stand_in = OFFLINE.model_copy(update={"stands_in_for": "model-x"})
    text = read(report(answer(graded_by=stand_in, state="graded offline")))
    assert "The language model gave no grade, and no use of it was recorded." in text
    assert "No language model was asked" not in text


@pytest.mark.parametrize("competency", ["", "Ownership"])
def test_a_question_has_two_lines_of_the_table_below_its_competency(competency: str) -> None:
    question = "Which part of the migration would you do in another order today, and why so?"
    shown = report(answer(question=question, competency=competency), answer())
    table = read(shown).partition("Answers")[0]
    cut = "would you do in another order today…" if competency else "would you do in another…"
    asked = f"{competency} Which part of the migration {cut}".strip()
    assert f"1 {asked} 5 4 3 2 1 15 2 What" in table
    assert question not in table


def test_the_anchors_of_the_rubric_stand_at_the_end() -> None:
    text = read(report(answer(), rubric=RUBRIC))
    section = text[text.index("What the marks mean") :]
    assert "Clarity Is it clear? 1 Not at all. 3 Half. 5 Wholly." in section
    assert section.index("Never evidence") < section.index("Is it clear?")
    assert "Never evidence: length as such; mood." in section
    assert "What the marks mean" not in read(report(answer()))


def test_the_digest_of_the_questions_stands_at_the_end() -> None:
    invitation = Invitation(label="C-0042", version=3, sha256="d" * 64)
    text = read(report(answer(), invitation=invitation))
    told = "Questions of version 3 of the template, SHA-256 "
    assert told in text
    assert "d" * 64 in text.partition(told)[2].replace(" ", "")
    assert told not in read(report(answer()))
    without = invitation.model_copy(update={"sha256": ""})
    assert told not in read(report(answer(), invitation=without))


def test_an_offline_grade_is_visible_on_the_first_page_and_explained() -> None:
    first = " ".join(pages(render(report(answer())))[0].split())
    assert "Graded by the offline grader, a heuristic reading" in first
    assert "a heuristic reading of the words" in first
    by_model = read(report(answer(graded_by=CLAUDE), graded_by="claude"))
    assert "offline" not in by_model


def test_answers_that_nobody_was_to_grade_have_no_marks() -> None:
    scores = SILENCE.scores.model_copy(
        update={"commentary": "Not graded: the candidate did not agree to AI grading."}
    )
    text = read(report(answer("I fixed it.", state="not graded", scores=scores)))
    assert "No grader was asked: the candidate did not agree to AI grading." in text
    assert "Not graded: the candidate did not agree to AI grading. A person should" in text
    assert "I fixed it." in text
    assert "Mean" not in text
    assert "Total 5" not in text
