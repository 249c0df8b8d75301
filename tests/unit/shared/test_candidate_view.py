"""The candidate's view of a report, which holds no mark and nothing about marks."""

import json
from typing import Any

import pytest

from shared.candidate_view import WITHHELD, CandidateView, candidate_view
from shared.model import (
    AttentionFigures,
    Evidence,
    Feedback,
    GradedBy,
    Invitation,
    Overview,
    Report,
    ReportedAnswer,
    ReportedScores,
)

FEEDBACK = Feedback(
    lead="No marks here.",
    withheld="It goes to those who invited you.",
    strengths=("Ownership: it names the result.",),
    tips={"clarity": "Pause."},
)
SCORES = ReportedScores(
    clarity=5,
    relevance=4,
    structure=3,
    conciseness=2,
    confidence=1,
    total=15,
    commentary="SECRET comment",
)
ATTENTION = AttentionFigures(
    source="server", focused_ratio=0.5, distracted_ratio=0.5, unknown_ratio=0.0
)
NOT_SHOWN = {"scores", "total", "evidence", "review", "uncovered", "spread", "usage", "overview"}
NOT_SHOWN |= {"attention", "attention_claim", "state", "rubric", "clarity_mark"}


def report(**fields: Any) -> Report:
    answer = ReportedAnswer(
        question="Why?",
        transcript="Because it paid.",
        scores=SCORES,
        graded_by=GradedBy(grader="claude", version="1", rubric="1", model="model-x"),
        state="needs a person",
        evidence=(Evidence(trait="clarity", reason="SECRET reason"),),
        review="SECRET review",
        uncovered=("SECRET point",),
    )
    known: dict[str, Any] = {
        "session_id": "5" * 32,
        "role": "sales",
        "title": "Sales",
        "invitation": Invitation(label="C-0042", version=3),
        "started_at": 1.0,
        "finalized_at": 2.0,
        "summary": "SECRET summary",
        "overview": Overview(headline="SECRET", asked=1, answered=1, marked=1, awaiting=0),
        "feedback": FEEDBACK,
        "questions": (answer,),
        "graded_by": "claude",
        "attention": ATTENTION,
    }
    return Report.model_validate(known | fields)


def names(value: object) -> set[str]:
    """Return the names of all fields in a JSON value."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set()


def test_a_full_report_is_shown_as_it_is() -> None:
    assert candidate_view(report()) == report()


@pytest.mark.parametrize("shown", ["feedback", "none"])
def test_nothing_else_holds_a_mark_or_a_word_about_one(shown: str) -> None:
    view = candidate_view(report(candidate_report=shown))
    text = view.model_dump_json()
    assert "SECRET" not in text
    assert not names(json.loads(text)) & NOT_SHOWN


def test_feedback_holds_the_candidates_own_words_strengths_and_tips() -> None:
    view = candidate_view(report(candidate_report="feedback"))
    assert isinstance(view, CandidateView)
    assert (view.summary, view.strengths, view.tips) == (
        FEEDBACK.lead,
        FEEDBACK.strengths,
        FEEDBACK.tips,
    )
    assert [answer.transcript for answer in view.questions] == ["Because it paid."]
    assert view.graded_by == ("model-x",)


def test_the_offline_grader_is_named_and_not_its_encoder() -> None:
    answer = report().questions[0]
    offline = GradedBy(grader="offline", version="3", rubric="1", model="encoder-x")
    answers = (answer.model_copy(update={"graded_by": offline}), answer)
    view = candidate_view(report(candidate_report="feedback", questions=answers))
    assert view.graded_by == ("offline", "model-x")


def test_without_a_view_the_candidate_is_told_who_has_the_report() -> None:
    view = candidate_view(report(candidate_report="none"))
    assert isinstance(view, CandidateView)
    assert view.summary == FEEDBACK.withheld
    assert (view.questions, view.strengths, view.tips, view.graded_by) == ((), (), {}, ())
    older = candidate_view(report(candidate_report="feedback", feedback=None))
    assert (older.summary, older.candidate_report) == (WITHHELD, "none")


@pytest.mark.parametrize("shown", ["full", "feedback", "none"])
def test_while_people_have_to_mark_nothing_follows_from_a_mark(shown: str) -> None:
    view = candidate_view(report(candidate_report=shown, blind=True))
    assert isinstance(view, CandidateView)
    text = view.model_dump_json()
    assert not names(json.loads(text)) & NOT_SHOWN
    for told in ("SECRET", "Ownership", "Pause.", "model-x"):
        assert told not in text
    assert ("Because it paid." in text) is (shown != "none")


def test_a_report_of_an_older_release_is_shown_in_full() -> None:
    stored = report().model_dump(exclude={"title", "invitation", "candidate_report", "feedback"})
    assert isinstance(candidate_view(Report.model_validate(stored)), Report)
