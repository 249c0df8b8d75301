"""The part of a report that its candidate is shown. Pure.

Staff see the whole report. Both views are made of the one record.
"""

from typing import Literal

from pydantic import Field

from shared.model import (
    DEFAULT_LANGUAGE,
    Consent,
    Contest,
    Invitation,
    PrintedPdf,
    Report,
    ReportedAnswer,
    Trait,
    UnsubmittedAnswer,
    Value,
)

WITHHELD = "The report goes to the people who invited you."


class ShownFollowUp(Value):
    """A follow-up with the candidate's own words."""

    text: str
    transcript: str
    record: str | None = None


class ShownAnswer(Value):
    """A question with the candidate's own words, and nothing of their grade."""

    question: str
    transcript: str
    question_index: int | None = None
    competency: str = ""
    source: Literal["record", "submitted"] = "record"
    record: str | None = None
    probes: tuple[ShownFollowUp, ...] = Field(default=(), exclude_if=lambda probes: not probes)


class CandidateView(Value):
    """A report as its candidate sees it where that is not the full report: without any mark.

    With "none", `summary` says that the report goes to those who invited. It has no answers then,
    unless it is `blind`: people have to mark first, and the candidate's own words are all that it
    shows until then. `graded_by` names the graders, and is meant for the end of a document.
    """

    session_id: str
    candidate_report: Literal["feedback", "none"]
    role: str
    title: str = ""
    invitation: Invitation | None = None
    blind: bool = False
    language: str = DEFAULT_LANGUAGE
    started_at: float
    finalized_at: float
    summary: str
    strengths: tuple[str, ...] = ()
    tips: dict[Trait, str] = Field(default_factory=dict)
    questions: tuple[ShownAnswer, ...] = ()
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    graded_by: tuple[str, ...] = ()
    consent: Consent | None = None
    revision: int = 1
    amended: bool = False
    abandoned: bool = False
    set_aside: tuple[str, ...] = ()
    contests: tuple[Contest, ...] = ()
    pdf: PrintedPdf | None = None


def candidate_view(report: Report) -> Report | CandidateView:
    """Return the candidate's view: the report itself, or a view without marks."""
    if report.candidate_report == "full" and not report.blind:
        return report
    feedback = report.feedback
    common = {
        name: getattr(report, name)
        for name in CandidateView.model_fields.keys() & Report.model_fields.keys()
        if name not in ("summary", "questions", "unsubmitted", "graded_by")
    }
    withheld = feedback.withheld if feedback else WITHHELD
    if report.blind and report.candidate_report != "none":
        words = tuple(map(_shown, report.questions))
        closed = common | {"candidate_report": "none", "questions": words}
        return CandidateView(**closed, summary=withheld, unsubmitted=report.unsubmitted)
    if report.candidate_report == "none" or feedback is None:
        return CandidateView(**common | {"candidate_report": "none"}, summary=withheld)
    return CandidateView(
        **common,
        summary=feedback.lead,
        strengths=feedback.strengths,
        tips=feedback.tips,
        questions=tuple(map(_shown, report.questions)),
        unsubmitted=report.unsubmitted,
        graded_by=_graders(report),
    )


def is_withheld(report: Report) -> bool:
    """Return whether the candidate is shown neither the report nor feedback, or not yet."""
    return candidate_view(report).candidate_report == "none"


def _shown(answer: ReportedAnswer) -> ShownAnswer:
    return ShownAnswer.model_validate(answer.model_dump(include=set(ShownAnswer.model_fields)))


def _graders(report: Report) -> tuple[str, ...]:
    """Return the names of the models and other graders of the marked answers, each once."""
    made = [answer.graded_by for answer in report.questions if answer.has_marks]
    # The model of the offline grader is an encoder, which only helps it.
    names = [by.grader if by.grader == "offline" else by.model or by.grader for by in made]
    return tuple(dict.fromkeys(names))
