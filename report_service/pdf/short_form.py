"""The short form of a report whose transcripts take too long to print."""

from collections.abc import Sequence
from typing import TypeVar

from report_service.domain import Transcripts
from report_service.pdf.texts import Texts
from shared.model import AnsweredProbe, Evidence, Report, ReportedAnswer, UnsubmittedAnswer

LONGEST_TEXT = 1_000
"""Characters of any other text, such as a question, which also comes from the client."""

T = TypeVar("T", ReportedAnswer, UnsubmittedAnswer)


def notice(transcripts: Transcripts, texts: Texts) -> str:
    """Return why the transcripts are missing; empty if they are printed."""
    told: dict[Transcripts, str] = {
        "follow": texts.transcripts_follow,
        "left out": texts.transcripts_left_out,
    }
    return told.get(transcripts, "")


def without_transcripts(report: Report, texts: Texts) -> Report:
    """Return the report with short texts, and with a remark in place of each transcript."""
    return report.model_copy(
        update={
            "role": _short(report.role),
            "summary": _short(report.summary),
            "questions": tuple(_graded(answer, texts.not_printed) for answer in report.questions),
            "unsubmitted": _unsaid(report.unsubmitted, texts.not_printed),
        }
    )


def _graded(answer: ReportedAnswer, remark: str) -> ReportedAnswer:
    (short,) = _unsaid([answer], remark)
    scores = answer.scores
    return short.model_copy(
        update={
            "record": remark if answer.record else answer.record,
            "probes": tuple(_probe(probe, remark) for probe in answer.probes),
            "scores": scores.model_copy(update={"commentary": _short(scores.commentary)}),
            "evidence": tuple(map(_evidence, answer.evidence)),
        }
    )


def _probe(probe: AnsweredProbe, remark: str) -> AnsweredProbe:
    return probe.model_copy(
        update={
            "transcript": remark if probe.transcript else "",
            "record": remark if probe.record else None,
        }
    )


def _unsaid(answers: Sequence[T], remark: str) -> tuple[T, ...]:
    return tuple(
        answer.model_copy(
            update={
                "question": _short(answer.question),
                "transcript": remark if answer.transcript else "",
            }
        )
        for answer in answers
    )


def _evidence(evidence: Evidence) -> Evidence:
    quotes = tuple(map(_short, evidence.quotes))
    return evidence.model_copy(update={"reason": _short(evidence.reason), "quotes": quotes})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
