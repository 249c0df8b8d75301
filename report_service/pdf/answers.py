"""The answers in turn: each with its question, its marks, their reasons and every word said."""

from collections.abc import Sequence

from report_service.pdf import evidence, follow_ups, notices, scores
from report_service.pdf.notices import Notice
from report_service.pdf.page import LEFT, LINES_KEPT, RIGHT, Flow, Paragraph
from report_service.pdf.style import BODY, CAPTION, FINE, LABEL, NOTE, PALE, QUESTION
from shared.model import ReportedAnswer, UnsubmittedAnswer

INDENT, NUMBER_WIDTH = 12.0, 24.0
MOST_LINES_KEPT = 8
"""Lines of a listed question that are kept on the same page."""

ROOM_FOR_WORDS = 90.0
"""Points below a question for its marks and the first lines of its transcript."""


def graded(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """Print the answers, each below its question."""
    given = [
        (number, answer)
        for number, answer in enumerate(answers, start=1)
        if answer.state != "no answer"
    ]
    for number, answer in given:
        _answer(flow, answer, number, len(answers), first=number == given[0][0])


def _answer(flow: Flow, answer: ReportedAnswer, number: int, count: int, *, first: bool) -> None:
    """Print an answer. Its question and marks stay together, the first with the heading of all."""
    texts = flow.texts
    label = texts.question_label.format(n=number, count=count)
    question, marks = flow.lay(answer.question, QUESTION), evidence.lay(flow, answer)
    room = _height(question) + max(ROOM_FOR_WORDS, 6.0 + evidence.height(marks))
    if first:
        flow.section(texts.answers_heading, room)
    else:
        flow.gap(26)
    flow.need(room)
    flow.place(scores.answer_place(number))
    if answer.competency:
        label = f"{label} · {texts.competency.format(name=answer.competency)}"
    _question(flow, label, question)
    if answer.question_index is None:
        flow.paragraph(texts.not_ours, FINE)
    if answer.review:
        flow.gap(6)
        look = texts.look if answer.has_marks else texts.look_at_ungraded
        notices.put(flow, Notice(look.format(why=answer.review)))
    elif not answer.has_marks:
        flow.gap(6)
        flow.paragraph(answer.scores.commentary, BODY)
    flow.gap(6)
    if marks:
        evidence.table(flow, answer.scores, marks)
    elif answer.has_marks:
        scores.strip(flow, answer.scores)
        flow.gap(6)
        flow.paragraph(answer.scores.commentary or texts.no_commentary, BODY)
    _words(flow, answer, texts.question_label.format(n=number, count=count))
    follow_ups.put(flow, answer)


def _words(flow: Flow, answer: ReportedAnswer, label: str) -> None:
    """Print the answer, and the record where the submitted text departs from it."""
    texts = flow.texts
    if answer.source == "record":
        _said(flow, texts.transcript, answer.transcript, label)
        return
    flow.gap(8)
    notices.put(flow, Notice(texts.departs if answer.record else texts.nothing_recorded))
    _said(flow, texts.transcript_submitted, answer.transcript, label)
    if answer.record:
        _said(flow, texts.record, answer.record, label)


def _question(flow: Flow, label: str, question: Paragraph) -> None:
    """Print a question below its label."""
    shown = question.lines != [""]
    flow.bookmark(" ".join(question.lines) if shown else label, level=1)
    flow.paragraph(label, LABEL)
    if shown:
        flow.put(question, tag="H3")


def _height(question: Paragraph) -> float:
    """Return the height of a question with its label; of its first lines if it is very long."""
    return LABEL.leading + min(len(question.lines), 6) * QUESTION.leading


def unanswered(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """Print the list of questions without an answer, which the rows of the table lead to."""
    silent = [
        (number, answer)
        for number, answer in enumerate(answers, start=1)
        if answer.state == "no answer"
    ]
    if not silent:
        return
    flow.section(flow.texts.unanswered, 3 * BODY.leading + LABEL.leading)
    flow.paragraph(flow.texts.unanswered_told, BODY)
    flow.gap(4)
    with flow.inside("L"):
        for number, answer in silent:
            _silent(flow, number, answer)


def _silent(flow: Flow, number: int, answer: ReportedAnswer) -> None:
    lines = flow.lines(answer.question, NOTE, RIGHT - LEFT - NUMBER_WIDTH)
    flow.need(min(len(lines), MOST_LINES_KEPT) * NOTE.leading)
    flow.place(scores.answer_place(number))
    with flow.inside("LI"):
        with flow.inside("Lbl"):
            flow.words(LEFT + NUMBER_WIDTH - 8, flow.y, f"{number}", NOTE, "right")
        with flow.inside("LBody"):
            flow.put(flow.lay(answer.question, NOTE, left=LEFT + NUMBER_WIDTH), tag="P")
    flow.gap(3)


def _said(flow: Flow, caption: str, text: str, label: str) -> None:
    """Print words below their caption, which names the question on a page that does not."""
    flow.gap(8)
    paragraph = _laid(flow, text)
    if flow.need(CAPTION.leading + _kept(paragraph) * BODY.leading):
        caption = f"{caption} · {label}"
    with flow.inside("P"):
        flow.words(LEFT, flow.y, caption, CAPTION)
    flow.y += CAPTION.leading
    flow.put(paragraph, rule=PALE, lang=flow.spoken if text else "")


def _room_for_said(flow: Flow, text: str) -> float:
    """Return the height of the caption of words, and of the lines that stay with the caption."""
    return 8 + CAPTION.leading + _kept(_laid(flow, text)) * BODY.leading


def _laid(flow: Flow, text: str) -> Paragraph:
    return flow.lay(text or flow.texts.no_words, BODY, left=LEFT + INDENT)


def _kept(said: Paragraph) -> int:
    """Return the lines that stay on one page with their caption: all that no page may split."""
    return min(len(said.lines), 2 * LINES_KEPT - 1)


def unsubmitted(flow: Flow, answers: Sequence[UnsubmittedAnswer]) -> None:
    if not answers:
        return
    questions = [flow.lay(answer.question, QUESTION) for answer in answers]
    told = flow.lay(flow.texts.unsubmitted, BODY)
    room = _height(questions[0]) + _room_for_said(flow, answers[0].transcript)
    flow.section(flow.texts.unsubmitted_heading, len(told.lines) * BODY.leading + 20 + room)
    flow.put(told, tag="P")
    for answer, question in zip(answers, questions, strict=True):
        flow.gap(14)
        flow.need(_height(question) + _room_for_said(flow, answer.transcript))
        label = flow.texts.question_of_session.format(n=answer.question_index + 1)
        _question(flow, label, question)
        _said(flow, flow.texts.transcript, answer.transcript, label)
