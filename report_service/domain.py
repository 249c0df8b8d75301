"""When a report can be made, and what it holds. Pure."""

from collections.abc import Sequence
from functools import reduce
from operator import add

from shared.events import (
    AttentionClaim,
    AttentionFigures,
    AttentionSummarised,
    GradedAnswer,
    InterviewFinalized,
    InterviewGraded,
    Record,
    Report,
    ReportedAnswer,
    ReportedScores,
    Usage,
)

ATTENTION_PATIENCE = 5.0
"""Seconds that a graded interview waits for its attention summary."""


class Join(Record):
    """What came in for one session, in whatever order; the latest version of each part.

    `made` names the parts that the last PDF was made of, `revision` counts the PDFs.
    `claimed_until` (Unix seconds): somebody makes one just now.
    """

    id: str
    finalized: InterviewFinalized | None = None
    graded: InterviewGraded | None = None
    graded_version: int = 0
    graded_at: float = 0.0
    attention: AttentionSummarised | None = None
    attention_version: int = 0
    made: str = ""
    revision: int = 0
    claimed_until: float = 0.0

    @property
    def parts(self) -> str:
        """Names what a PDF made now would be made of."""
        return f"{self.graded_version}.{self.attention_version}"

    @property
    def complete(self) -> bool:
        """All that a report cannot do without is here."""
        return self.finalized is not None and self.graded is not None

    @property
    def attention_due(self) -> float:
        """When (Unix seconds) the report is made even without attention."""
        return self.graded_at + ATTENTION_PATIENCE


def compose(join: Join, revision: int) -> Report:
    """The report of a complete join."""
    finalized, graded = join.finalized, join.graded
    assert finalized is not None
    assert graded is not None
    return Report(
        session_id=join.id,
        role=finalized.role,
        started_at=finalized.started_at,
        finalized_at=finalized.finalized_at,
        summary=graded.summary,
        questions=tuple(_reported(answer) for answer in graded.answers),
        unsubmitted=graded.unsubmitted,
        attention=_attention(join.attention, finalized.claim),
        attention_claim=finalized.claim,
        consent=finalized.consent,
        graded_by=_graders(graded.answers),
        usage=_usage(graded),
        rubric=graded.rubric,
        revision=revision,
        amended=join.graded_version > 1,
        abandoned=finalized.abandoned,
        set_aside=finalized.set_aside,
    )


def _reported(graded: GradedAnswer) -> ReportedAnswer:
    answer, grade = graded.answer, graded.grade
    return ReportedAnswer(
        question=answer.question,
        transcript=answer.transcript,
        scores=ReportedScores.model_validate(grade.model_dump()),
        question_index=answer.question_index,
        competency=answer.competency,
        source=answer.source,
        record=answer.record,
        graded_by=grade.graded_by,
        state=grade.state,
        evidence=grade.evidence,
        review=grade.review,
        spread=grade.spread,
        usage=grade.usage,
    )


def _graders(answers: Sequence[GradedAnswer]) -> str:
    """The grader's name, "mixed" where several graded, "none" where there was no answer to grade.

    Questions without an answer have their marks by rule, whoever would have graded them.
    """
    graders = {graded.grade.graded_by.grader for graded in answers if graded.grade.answered}
    return "mixed" if len(graders) > 1 else next(iter(graders), "none")


def _usage(graded: InterviewGraded) -> Usage | None:
    """Of all answers together; None where no language model was asked."""
    used = [answer.grade.usage for answer in graded.answers if answer.grade.usage]
    return reduce(add, used) if used else None


def _attention(
    recorded: AttentionSummarised | None, claim: AttentionClaim | None
) -> AttentionFigures | None:
    """The server's own figures count where it has any."""
    if recorded is not None and recorded.figures is not None:
        return recorded.figures
    if claim is None:
        return None
    known = claim.focused_ratio + claim.distracted_ratio
    return AttentionFigures(
        source="client",
        focused_ratio=claim.focused_ratio,
        distracted_ratio=claim.distracted_ratio,
        unknown_ratio=round(max(0.0, 1 - known), 4),
    )
