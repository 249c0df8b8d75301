"""The content of a report, and the time at which it can be made. Pure."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Literal, NamedTuple

from shared.events import (
    AttentionSummarised,
    InterviewContested,
    InterviewFinalized,
    InterviewGraded,
    SpeakingMeasured,
)
from shared.model import (
    WITHOUT_MARKS,
    AttentionClaim,
    AttentionFigures,
    Grade,
    GradedAnswer,
    PrintedPdf,
    Report,
    ReportedAnswer,
    ReportedScores,
    Usage,
    Value,
)

CONTEST_REVISION_SECONDS = 60.0
"""Time from a print until a contest may cause another print of the same report."""

ATTENTION_WAIT_SECONDS = 5.0
"""Time that a graded interview waits for its attention summary."""

Transcripts = Literal["printed", "follow", "left out"]
"""Whether a PDF holds the transcripts. If they "follow", a longer print is on its way; if they are
"left out", that print took too long as well. The report as JSON always holds them."""

Paper = Literal["a4", "letter"]
"""The size of a PDF's pages."""


class Print(NamedTuple):
    """A finished print: the transcripts in it, the candidate's PDF, and the hiring PDF.

    `hiring_pdf` is None where both are the same file, and `pdf` in rows of older releases.
    """

    transcripts: Transcripts
    pdf: PrintedPdf | None
    hiring_pdf: PrintedPdf | None


class Join(Value):
    """The latest version of each part of one session's report; the parts come in any order.

    `pdf` is the candidate's PDF, and `hiring_pdf` the PDF for staff, if it is another.
    `speaking` is for the candidate's PDF alone.
    People mark in rounds, of which `round` is the newest known, and `reviewed_round` the newest
    whose reviews are in; the candidate may see marks while they are the same.
    `made` names the parts that the last PDF was made of, `revision` counts the PDFs, and
    `transcripts` says whether the last PDF holds them. A process prints until `claimed_until`
    (Unix seconds) at most.
    """

    id: str
    finalized: InterviewFinalized | None = None
    graded: InterviewGraded | None = None
    graded_version: int = 0
    graded_at: float = 0.0
    attention: AttentionSummarised | None = None
    attention_version: int = 0
    speaking: SpeakingMeasured | None = None
    speaking_version: int = 0
    contested: InterviewContested | None = None
    contested_version: int = 0
    round: int = 1
    reviewed_round: int = 0
    made: str = ""
    revision: int = 0
    pdf: PrintedPdf | None = None
    hiring_pdf: PrintedPdf | None = None
    transcripts: Transcripts = "printed"
    claimed_until: float = 0.0

    @property
    def parts(self) -> str:
        """The name of the parts that are here."""
        always = f"{self.graded_version}.{self.attention_version}"
        known = f"{always}.{self.contested_version}" if self.contested_version else always
        seen = f"{known} reviewed" if self.reviewed else known
        return f"{seen} speaking" if self.speaking else seen

    @property
    def reviewed(self) -> bool:
        """Return whether the reviews of the newest round are in."""
        return self.reviewed_round >= self.round

    @property
    def complete(self) -> bool:
        """Whether the parts that every report needs are here."""
        return self.finalized is not None and self.graded is not None

    @property
    def attention_due(self) -> float:
        """The time (Unix seconds) from which on the report is made without attention."""
        return self.graded_at + ATTENTION_WAIT_SECONDS

    @property
    def contest_due(self) -> float:
        """The time (Unix seconds) from which on a contest may cause the next print."""
        return self.pdf.printed_at + CONTEST_REVISION_SECONDS if self.pdf else 0.0


def compose(join: Join, revision: int) -> Report:
    """Return the report of a complete join."""
    finalized, graded = join.finalized, join.graded
    assert finalized is not None
    assert graded is not None
    return Report(
        session_id=join.id,
        role=finalized.role,
        title=finalized.title,
        invitation=finalized.invitation,
        candidate_report=finalized.candidate_report,
        blind=finalized.blind and not join.reviewed,
        language=finalized.language,
        started_at=finalized.started_at,
        finalized_at=finalized.finalized_at,
        summary=graded.summary,
        overview=graded.overview,
        feedback=graded.feedback,
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
        contests=join.contested.contests if join.contested else (),
    )


def _reported(graded: GradedAnswer) -> ReportedAnswer:
    answer, grade = graded.answer, graded.grade
    return ReportedAnswer(
        question=answer.question,
        transcript=answer.transcript,
        scores=_scores(grade),
        question_index=answer.question_index,
        competency=answer.competency,
        source=answer.source,
        record=answer.record,
        not_understood=answer.not_understood,
        graded_by=grade.graded_by,
        state=grade.state,
        evidence=grade.evidence,
        review=grade.review,
        uncovered=grade.uncovered,
        spread=grade.spread,
        usage=grade.usage,
        probes=answer.probes,
        before_probes=_scores(graded.before_probes) if graded.before_probes else None,
    )


def _scores(grade: Grade) -> ReportedScores:
    return ReportedScores.model_validate(grade.model_dump())


def _graders(answers: Sequence[GradedAnswer]) -> str:
    """Return the grader's name, "mixed" if several graded, "none" if nothing was graded.

    Questions without an answer get their marks by a rule, without a grader.
    """
    graders = {
        graded.grade.graded_by.grader
        for graded in answers
        if graded.grade.state not in WITHOUT_MARKS
    }
    return "mixed" if len(graders) > 1 else next(iter(graders), "none")


def _usage(graded: InterviewGraded) -> Usage | None:
    """Return the usage of all answers together; None if no language model was asked."""
    used = [answer.grade.usage for answer in graded.answers if answer.grade.usage]
    return reduce(add, used) if used else None


def _attention(
    recorded: AttentionSummarised | None, claim: AttentionClaim | None
) -> AttentionFigures | None:
    """Return the server's own figures if there are any, else the client's claim."""
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
