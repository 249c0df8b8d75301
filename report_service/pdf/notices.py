"""Notices: short texts on a tinted ground; on the first page in order of weight."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.style import NOTE, TERM, WARM, WARM_TINT
from report_service.pdf.texts import Texts
from shared.model import Report, ReportedAnswer

INDENT, PADDING, SPACING = 14.0, 6.0, 4.0


class Notice(NamedTuple):
    """A sentence that a reader needs before the rest. A `strong` notice asks for a person."""

    text: str
    strong: bool = False


def of(report: Report, texts: Texts) -> Iterator[Notice]:
    """Yield the notices of a report by weight: a person's tasks, missing parts, then origins."""
    unread = _numbers(report, lambda answer: answer.state == "not gradable")
    look = _numbers(report, lambda answer: bool(answer.review) and answer.has_marks)
    otherwise = _numbers(report, lambda answer: bool(answer.record))
    told = {
        "transcript.appended": texts.spoken_words,
        "attention.observed": texts.attention_events,
    }
    kinds = ", ".join(told.get(name, name) for name in report.set_aside)
    if unread:
        yield Notice(texts.not_gradable.format(answers=texts.numbered(unread)), strong=True)
    if _numbers(report, lambda answer: answer.state == "not graded"):
        yield Notice(texts.not_agreed, strong=True)
    if look:
        yield Notice(texts.review.format(answers=texts.numbered(look)), strong=True)
    if kinds:
        yield Notice(texts.set_aside.format(kinds=kinds))
    if report.abandoned:
        graded = any(answer.has_marks for answer in report.questions)
        closed = texts.abandoned
        yield Notice(texts.graded_until_then.format(abandoned=closed) if graded else closed)
    if otherwise:
        told_otherwise = texts.otherwise.format(answers=texts.numbered(otherwise))
        yield Notice(told_otherwise[0].upper() + told_otherwise[1:])
    if report.amended:
        yield Notice(texts.amended.format(revision=report.revision))


def _numbers(report: Report, applies: Callable[[ReportedAnswer], bool]) -> list[int]:
    """Return the numbers of the answers, counted from 1, to which `applies` applies."""
    return [number for number, answer in enumerate(report.questions, start=1) if applies(answer)]


def put(flow: Flow, *notices: Notice) -> None:
    """Print the notices on a tinted ground, strong notices in bold letters."""
    if not notices:
        return
    styles = [TERM if notice.strong else NOTE for notice in notices]
    laid = [
        flow.lines(notice.text, style, RIGHT - LEFT - 2 * INDENT)
        for notice, style in zip(notices, styles, strict=True)
    ]
    height = 2 * PADDING + sum(map(len, laid)) * NOTE.leading + SPACING * (len(laid) - 1)
    flow.need(height)
    flow.box(LEFT, flow.y, RIGHT - LEFT, height, WARM_TINT)
    flow.box(LEFT, flow.y, 3, height, WARM)
    flow.y += PADDING
    for lines, style in zip(laid, styles, strict=True):
        with flow.inside("P"):
            for line in lines:
                flow.words(LEFT + INDENT, flow.y, line, style)
                flow.y += NOTE.leading
        flow.y += SPACING
    flow.y += PADDING - SPACING
