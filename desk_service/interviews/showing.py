"""Interviews as the API shows them, made of dossiers alone."""

from collections.abc import Mapping
from typing import get_args

from desk_service.contests.domain import FiledContest
from desk_service.decisions.domain import Decision
from desk_service.interviews.bodies import (
    AiMarks,
    AiState,
    Assigned,
    InterviewItem,
    OwnReview,
    ReportRef,
    ReviewCount,
    ShownAssessment,
    ShownContest,
    ShownDecision,
    ShownFollowUp,
    ShownInterview,
    ShownQuestion,
    ShownReview,
    ShownWords,
    WordsState,
)
from desk_service.interviews.dossier import Answered, Dossier, graded_answers
from desk_service.reviews.domain import Review
from shared.model import ReportedAnswer, ReportedScores, Trait

ANCHORS = [
    "Says nothing that answers the question.",
    "Touches on the question, in general words.",
    "Answers the question, with gaps or without an example.",
    "Answers the question with an example, and leaves little open.",
    "Answers every part of the question with reasons and an example of their own.",
]
"""Descriptions of the marks 1 to 5 where a question has none of its own."""

TRAITS: tuple[Trait, ...] = get_args(Trait)
AI_STATES: Mapping[str, AiState] = {
    "graded": "graded",
    "graded offline": "graded",
    "needs a person": "needs_person",
    "not gradable": "not_gradable",
}


def item_of(dossier: Dossier) -> InterviewItem:
    return InterviewItem(
        **_head(dossier),
        questions=len(dossier.content.questions),
        reviews=_counts(dossier),
    )


def interview_of(dossier: Dossier, names: Mapping[str, str]) -> ShownInterview:
    """Return the whole interview; `names` are the users' names, by user id."""
    report, content = dossier.report, dossier.content
    graded = graded_answers(report, content) if report else [None] * len(dossier.answers)
    return ShownInterview(
        **_head(dossier),
        questions=[
            _question(index, answered, graded[index], dossier)
            for index, answered in enumerate(dossier.answers)
        ],
        review_counts=_counts(dossier),
        ai="absent" if not dossier.marked else "open" if report else "closed",
        why_closed=dossier.sight.why_closed,
        summary=report.summary if report else None,
        attention=report.attention if report else None,
        graded_by=report.graded_by if report else None,
        review=own_review(dossier.mine, dossier.saw_ai_at),
        reviews=[_review(each, names) for each in dossier.reviews],
        assigned=[
            Assigned(user_id=user_id, name=names.get(user_id, ""), state=state)
            for user_id, state in dossier.assigned
        ],
        decisions=[decision_of(each, names) for each in dossier.decisions],
        contests=[contest_of(each, names) for each in dossier.contests],
        notes_language=content.language,
        report=_report_ref(dossier),
    )


def people_of(dossier: Dossier) -> set[str]:
    """Return the ids of the users whose names the whole interview shows."""
    people = {user_id for user_id, _ in dossier.assigned}
    people |= {each.reviewer for each in dossier.reviews}
    people |= {each.by for each in dossier.decisions}
    return people | {each.by for each in dossier.contests if each.by}


def own_review(review: Review | None, saw_ai_at: float | None) -> OwnReview | None:
    """Return the reader's own review; None before its first draft."""
    if review is None or review.state == "assigned":
        return None
    first = ShownAssessment(**review.first.model_dump()) if review.first else None
    return OwnReview(
        **review.given.model_dump(),
        state=review.state,
        first=first,
        submitted_at=review.submitted_at,
        saw_ai_at=saw_ai_at,
        revision=review.revision,
    )


def decision_of(decision: Decision, names: Mapping[str, str]) -> ShownDecision:
    shown = {"id", "outcome", "reason", "at", "agreed_with_ai"}
    return ShownDecision(
        **decision.model_dump(include=shown),
        supersedes=decision.supersedes,
        by=names.get(decision.by, ""),
    )


def contest_of(contest: FiledContest, names: Mapping[str, str]) -> ShownContest:
    shown = {"id", "text", "filed_at", "due_at", "state", "outcome"}
    return ShownContest(
        **contest.model_dump(include=shown),
        answer=contest.answer or None,
        by=names.get(contest.by or ""),
    )


def _head(dossier: Dossier) -> dict[str, object]:
    person, decision = dossier.person, dossier.decision
    contests = [each.state for each in dossier.contests]
    contest = ("open" if "open" in contests else "answered") if contests else None
    return {
        "id": dossier.invitation_id,
        "label": dossier.label,
        "name": person.name or None if person else None,
        "external_ref": person.external_ref or None if person else None,
        "template_id": dossier.version.template_id,
        "title": dossier.content.title,
        "version": dossier.version.n,
        "state": dossier.state,
        "opens_at": dossier.opens_at,
        "expires_at": dossier.expires_at,
        "started_at": dossier.started_at,
        "finished_at": dossier.finished_at,
        "reported_at": dossier.reported_at,
        "graded_from": dossier.graded_from,
        "question": dossier.question,
        "round": dossier.round,
        "mine": dossier.mine.state if dossier.mine else None,
        "decision": decision.outcome if decision else None,
        "contest": contest,
        "needs_person": dossier.needs_person,
        "ungradable": dossier.ungradable,
        "revoked": dossier.revoked,
    }


def _counts(dossier: Dossier) -> ReviewCount:
    return ReviewCount(submitted=dossier.submitted, required=dossier.content.reviews_required)


def _question(
    index: int, answered: Answered, graded: ReportedAnswer | None, dossier: Dossier
) -> ShownQuestion:
    question = answered.question
    words = None
    if answered.text is not None:
        words = ShownWords(
            text=answered.text,
            language=dossier.content.language,
            corrected=answered.corrected,
            state=_words_state(answered, answered.text),
            follow_ups=[
                ShownFollowUp(
                    text=probe.text,
                    why=probe.why,
                    for_cover=probe.for_cover,
                    answer=probe.transcript,
                )
                for probe in answered.probes
            ],
        )
    return ShownQuestion(
        index=index,
        **question.model_dump(include={"text", "competency", "covers", "ideal", "weight"}),
        seconds=question.seconds,
        anchors=question.anchors or ANCHORS,
        common_anchors=not question.anchors,
        answer=words,
        ai=_marks(graded) if graded else None,
    )


def _words_state(answered: Answered, text: str) -> WordsState:
    if text.strip():
        return "answered"
    return "not_understood" if answered.not_understood else "none"


def _marks(answer: ReportedAnswer) -> AiMarks:
    scores = answer.scores
    traits = _traits(scores) if answer.has_marks else {}
    return AiMarks(
        state=AI_STATES.get(answer.state, "none"),
        marks=traits,
        before_follow_ups=_traits(answer.before_probes) if answer.before_probes else None,
        mean=round(scores.total / len(traits), 2) if traits else None,
        reasons={each.trait: each.reason for each in answer.evidence},
        quotes=[quote for each in answer.evidence for quote in each.quotes],
        review=answer.review,
        commentary=scores.commentary,
        graded_by=answer.graded_by.name,
    )


def _traits(scores: ReportedScores) -> dict[Trait, int]:
    return {trait: getattr(scores, trait) for trait in TRAITS}


def _review(review: Review, names: Mapping[str, str]) -> ShownReview:
    return ShownReview(
        **review.given.model_dump(),
        id=review.id,
        reviewer=names.get(review.reviewer, ""),
        submitted_at=review.submitted_at,
        revised=review.state == "revised",
        round=review.round,
    )


def _report_ref(dossier: Dossier) -> ReportRef | None:
    if dossier.report_revision is None:
        return None
    return ReportRef(
        revision=dossier.report_revision,
        sha256=dossier.pdf_digest,
        changed_at=dossier.changed_at,
        template_sha256=dossier.version.digest,
    )
