"""The scores of all answers, as a table and as bars below the same columns."""

from collections.abc import Sequence
from statistics import fmean
from typing import get_args

from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.style import ACCENT, CELL, FINE, LABEL, MUTED, PALE, WASH, Style
from shared.events import ReportedAnswer, ReportedScores, Trait

TRAITS: tuple[Trait, ...] = get_args(Trait)
NO_MARK = "–"
LEFT_OUT = "It is left out of the averages."
DASHES = f"{NO_MARK} No answer was recorded. That is given 1 in all five (5 of 25). {LEFT_OUT}"
HIGHEST, HIGHEST_TOTAL = 5, 25
MOST_KEPT = 10
"""Rows of a table or a chart that are kept on one page; a longer one may go over to the next."""

HEAD = Style(7.5, 20, colour=MUTED)
TOTAL = Style(9, 20, bold=True, colour=ACCENT)
NUMBER = Style(11, 16, bold=True)
SUM = Style(11, 16, bold=True, colour=ACCENT)
ROW = 20.0
BAR_ROW = 17.0
CHART_HEAD = ROW + 4
QUESTION = LEFT + 20
TRAIT = 52.0
FIRST_TRAIT = RIGHT - 40 - TRAIT * len(TRAITS)
QUESTION_WIDTH = FIRST_TRAIT - QUESTION - 10


def of(scores: ReportedScores) -> list[int]:
    """The five marks, in the order of TRAITS."""
    return [getattr(scores, trait) for trait in TRAITS]


def height(answers: Sequence[ReportedAnswer]) -> float:
    """Of as much of the table as stays together; its head, means and legend count."""
    return ROW * (min(len(answers), MOST_KEPT) + 2) + FINE.leading


def table(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """One row an answer, then the means."""
    flow.need(height(answers))
    _head(flow, "Question")
    for number, answer in enumerate(answers, start=1):
        # No page begins with the means alone, nor with the legend.
        if flow.need(ROW if number < len(answers) else 2 * ROW + FINE.leading):
            _head(flow, "Question")
        if number % 2 == 0:
            flow.box(LEFT, flow.y, RIGHT - LEFT, ROW, WASH)
        answered = answer.state != "no answer"
        marks = [str(mark) if answered else NO_MARK for mark in of(answer.scores)]
        _row(flow, str(number), answer.question, marks)
        total = str(answer.scores.total) if answered else NO_MARK
        flow.words(RIGHT - 6, flow.y, total, TOTAL, "right")
        flow.y += ROW
    _means(flow, answers)
    if any(answer.state == "no answer" for answer in answers):
        flow.paragraph(DASHES, FINE, left=QUESTION)


def _head(flow: Flow, first: str) -> None:
    flow.words(QUESTION, flow.y, first, HEAD)
    for place, trait in enumerate(TRAITS):
        flow.words(_middle(place), flow.y, trait.capitalize(), HEAD, "centre")
    flow.words(RIGHT - 6, flow.y, "Total", HEAD, "right")
    flow.y += ROW
    flow.box(LEFT, flow.y - 0.75, RIGHT - LEFT, 0.75, ACCENT)


def _row(flow: Flow, number: str, question: str, marks: Sequence[str]) -> None:
    flow.words(QUESTION - 6, flow.y, number, CELL, "right")
    flow.words(QUESTION, flow.y, flow.shorten(question, CELL, QUESTION_WIDTH), CELL)
    for place, mark in enumerate(marks):
        flow.words(_middle(place), flow.y, mark, CELL, "centre")


def _means(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """Questions without an answer are left out, as they are in the summary."""
    answers = [answer for answer in answers if answer.state != "no answer"]
    if not answers:
        return
    flow.box(LEFT, flow.y, RIGHT - LEFT, 0.75, ACCENT)
    means = [fmean(marks) for marks in zip(*(of(answer.scores) for answer in answers), strict=True)]
    _row(flow, "", "Mean", [f"{mean:.1f}" for mean in means])
    total = fmean(answer.scores.total for answer in answers)
    flow.words(RIGHT - 6, flow.y, f"{total:.1f}", TOTAL, "right")
    flow.y += ROW


def _middle(place: int) -> float:
    return FIRST_TRAIT + TRAIT * (place + 0.5)


def chart(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """One row an answer: a bar for the total, and one for each trait below its column's name."""
    flow.need(CHART_HEAD + BAR_ROW * min(len(answers), MOST_KEPT))
    _chart_head(flow)
    for number, answer in enumerate(answers, start=1):
        # No page begins with the last row alone.
        if flow.need(BAR_ROW if number != len(answers) - 1 else 2 * BAR_ROW):
            _chart_head(flow)
        middle = flow.y + ROW / 2
        answered = answer.state != "no answer"
        total = answer.scores.total if answered else 0
        flow.words(QUESTION - 6, flow.y, str(number), CELL, "right")
        flow.box(QUESTION, middle - 4, QUESTION_WIDTH, 8, PALE)
        flow.box(QUESTION, middle - 4, QUESTION_WIDTH * total / HIGHEST_TOTAL, 8, ACCENT)
        for place, mark in enumerate(of(answer.scores)):
            fifths(flow, _middle(place) - 20, middle - 4, 40, mark if answered else 0)
        flow.words(RIGHT - 6, flow.y, str(total) if answered else NO_MARK, TOTAL, "right")
        flow.y += BAR_ROW
    flow.y += ROW - BAR_ROW


def _chart_head(flow: Flow) -> None:
    _head(flow, f"Total of {HIGHEST_TOTAL}")
    flow.y += CHART_HEAD - ROW


def fifths(flow: Flow, x: float, y: float, width: float, mark: int) -> None:
    """A mark of 1..5 (0: none) as that many filled boxes of five."""
    step = (width + 1) / HIGHEST
    for place in range(HIGHEST):
        flow.box(x + place * step, y, step - 1, 8, ACCENT if place < mark else PALE)


def strip(flow: Flow, scores: ReportedScores) -> None:
    """The marks of one answer side by side, and their total."""
    flow.need(34)
    cell = (RIGHT - LEFT) / 6
    for place, (trait, mark) in enumerate(zip(TRAITS, of(scores), strict=True)):
        x = LEFT + cell * place
        flow.words(x, flow.y, trait.capitalize(), LABEL)
        flow.words(x, flow.y + 12, str(mark), NUMBER)
        fifths(flow, x + 12, flow.y + 16, 44, mark)
    flow.words(RIGHT, flow.y, "Total", LABEL, "right")
    flow.words(RIGHT, flow.y + 12, f"{scores.total} / {HIGHEST_TOTAL}", SUM, "right")
    flow.y += 34
