"""The answers one by one: what was asked, how it was graded and why, and every word said."""

from collections.abc import Sequence

from report_service.pdf import evidence, scores
from report_service.pdf.page import BOTTOM, LEFT, TOP, Flow
from report_service.pdf.style import BODY, CAPTION, FINE, LABEL, PALE, QUESTION
from shared.events import GradedBy, ReportedAnswer, UnsubmittedAnswer

NO_WORDS = "No words."
NOT_OURS = "The session does not hold this question; it came with the client's answer."
DEPARTS = (
    "The client's submitted text was graded. It departs from the server's record, which is "
    "printed below it."
)
NOTHING_RECORDED = (
    "The client's submitted text was graded. The server recorded nothing for this question."
)
UNSUBMITTED = (
    "The server recorded these words during the interview, but the client did not submit them "
    "with its answers. They are shown here and are not graded."
)
INDENT = 12.0


def graded(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    if not answers:
        return
    flow.need((BOTTOM - TOP) / 2)  # a page of their own, unless this one has hardly begun
    flow.section("Answers")
    for number, answer in enumerate(answers, start=1):
        if number > 1:
            flow.gap(26)
        _answer(flow, answer, f"Question {number} of {len(answers)}")


def _answer(flow: Flow, answer: ReportedAnswer, label: str) -> None:
    if answer.competency:
        label = f"{label} · Competency: {answer.competency}"
    _question(flow, label, answer.question)
    if answer.question_index is None:
        flow.paragraph(NOT_OURS, FINE)
    if answer.review:
        flow.gap(6)
        flow.notice(f"A person should look. {answer.review}")
    flow.gap(6)
    if answer.state == "no answer":
        flow.paragraph(f"{answer.scores.commentary} {scores.LEFT_OUT}", BODY)
    else:
        _marks(flow, answer)
        flow.gap(2)
        flow.paragraph(f"Graded by {in_full(answer.graded_by)}.", FINE)
    if answer.source == "record":
        _said(flow, "Transcript", answer.transcript)
        return
    flow.gap(8)
    flow.notice(DEPARTS if answer.record else NOTHING_RECORDED)
    _said(flow, "Transcript, as submitted by the client", answer.transcript)
    if answer.record:
        _said(flow, "The server's record", answer.record)


def _marks(flow: Flow, answer: ReportedAnswer) -> None:
    """Each mark with its ground where every one has one; else the marks and a commentary."""
    if len(answer.evidence) == len(scores.TRAITS):
        evidence.table(flow, answer)
        return
    scores.strip(flow, answer.scores)
    flow.gap(6)
    flow.paragraph(answer.scores.commentary or "No commentary.", BODY)


def named(numbers: Sequence[int]) -> str:
    """answer 2; answers 1, 2 and 5"""
    *rest, last = map(str, numbers or [0])
    return f"answers {', '.join(rest)} and {last}" if rest else f"answer {last}"


def _question(flow: Flow, label: str, question: str) -> None:
    """With room for its scores and the start of the commentary on the same page."""
    flow.need(_room(question))
    flow.bookmark(question or label, level=1)
    flow.paragraph(label, LABEL)
    flow.paragraph(question, QUESTION)


def _room(question: str) -> float:
    return LABEL.leading + min(len(question) / 80 + 1, 6) * QUESTION.leading + 90


def in_full(by: GradedBy) -> str:
    model = f", model {by.model}" if by.model else ""
    return f"{by.grader}, version {by.version}, rubric {by.rubric}{model}"


def _said(flow: Flow, caption: str, text: str) -> None:
    flow.gap(8)
    flow.need(CAPTION.leading + 2 * BODY.leading)
    flow.words(LEFT, flow.y, caption, CAPTION)
    flow.y += CAPTION.leading
    flow.put(flow.lay(text or NO_WORDS, BODY, left=LEFT + INDENT), rule=PALE)


def unsubmitted(flow: Flow, answers: Sequence[UnsubmittedAnswer]) -> None:
    if not answers:
        return
    flow.section("Recorded but not submitted", 4 * BODY.leading + _room(answers[0].question))
    flow.paragraph(UNSUBMITTED, BODY)
    for answer in answers:
        flow.gap(14)
        _question(flow, f"Question {answer.question_index + 1} of the session", answer.question)
        _said(flow, "Transcript", answer.transcript)
