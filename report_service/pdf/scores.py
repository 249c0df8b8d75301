"""The marks of all answers as a table, and the marks of an answer side by side."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple, get_args

from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.structure import COLUMN_HEADER, ROW_HEADER
from report_service.pdf.style import ACCENT, CELL, FINE, LABEL, MUTED, PALE, SHADES, Style
from shared.model import ReportedAnswer, ReportedScores, Trait

TRAITS: tuple[Trait, ...] = get_args(Trait)
NO_MARK = "–"
HIGHEST, HIGHEST_TOTAL = 5, 25
MOST_ROWS_KEPT = 10
"""Rows of a table or a chart that are kept on the same page; more may go over to the next."""

HEAD = Style(8, 20, colour=MUTED)
NAME = Style(9, 20, bold=True)
TOTAL = Style(9, 20, bold=True, colour=ACCENT)
NUMBER = Style(11, 16, bold=True)
SUM = Style(11, 16, bold=True, colour=ACCENT)
BOX_GAP = 1.6
"""Points between the boxes of a mark: thinner lines vanish on a screen."""

ROW_HEIGHT = 20.0
ANSWER_ROW_HEIGHT = 30.0
QUESTION_LEADING = 12.0
"""Points from a line of a question to the next in a row of the table."""

BELOW_NAME = 14.0
"""Points from the top of a row to the question below the name of its competency."""

QUESTION_LEFT = LEFT + 20
TRAIT_WIDTH = 52.0
FIRST_TRAIT_LEFT = RIGHT - 40 - TRAIT_WIDTH * len(TRAITS)
QUESTION_WIDTH = FIRST_TRAIT_LEFT - QUESTION_LEFT - 10


class Row(NamedTuple):
    """An answer of the table, with its question in at most two lines below the competency."""

    number: int
    answer: ReportedAnswer
    question: Sequence[str]
    competency: str

    @property
    def height(self) -> float:
        third = len(self.question) > 1 and bool(self.competency)
        return ANSWER_ROW_HEIGHT + QUESTION_LEADING * third

    @property
    def middle(self) -> float:
        """Points from the top of the row to a single line in its middle."""
        return (self.height - CELL.leading) / 2


def of(scores: ReportedScores) -> list[int]:
    """Return the five marks, in the order of TRAITS."""
    return [getattr(scores, trait) for trait in TRAITS]


def lay(flow: Flow, answers: Sequence[ReportedAnswer]) -> list[Row]:
    """Return a row for each answer."""
    return [
        Row(
            number,
            answer,
            _two_lines(flow, answer.question, LABEL if answer.competency else CELL),
            flow.shorten(answer.competency, NAME, QUESTION_WIDTH),
        )
        for number, answer in enumerate(answers, start=1)
    ]


def height(rows: Sequence[Row]) -> float:
    """Return the height of the rows that stay together, with the head, the means and the legend."""
    kept = sum(row.height for row in rows[:MOST_ROWS_KEPT])
    return kept + 2 * ROW_HEIGHT + FINE.leading


def table(flow: Flow, rows: Sequence[Row]) -> None:
    """Print the rows, then the means. A row leads to its answer."""
    answers = [row.answer for row in rows]
    flow.need(height(rows))
    with flow.inside("Table"):
        _head(flow)
        for row in rows:
            # A page does not begin with the means alone, nor with the legend.
            below = ROW_HEIGHT + FINE.leading if row is rows[-1] else 0
            if flow.need(row.height + below):
                with flow.artifact():
                    _head(flow)
            with flow.inside("TR"):
                _answer_row(flow, row)
        _means(flow, answers)
    if any(answer.state == "no answer" for answer in answers):
        flow.paragraph(flow.texts.dash_no_answer, FINE, left=QUESTION_LEFT)
    if any(answer.state == "not graded" for answer in answers):
        flow.paragraph(flow.texts.dash_not_agreed, FINE, left=QUESTION_LEFT)
    if any(answer.state == "not gradable" for answer in answers):
        flow.paragraph(flow.texts.dash_not_gradable, FINE, left=QUESTION_LEFT)


def _head(flow: Flow) -> None:
    with flow.inside("TR"):
        with flow.inside("TH", attributes=COLUMN_HEADER):
            flow.words(QUESTION_LEFT, flow.y, flow.texts.question, HEAD)
        for place, trait in enumerate(TRAITS):
            with flow.inside("TH", attributes=COLUMN_HEADER):
                flow.words(_middle(place), flow.y, flow.texts.traits[trait], HEAD, "centre")
        with flow.inside("TH", attributes=COLUMN_HEADER):
            flow.words(RIGHT - 6, flow.y, flow.texts.total, HEAD, "right")
    flow.y += ROW_HEIGHT
    flow.box(LEFT, flow.y - 0.75, RIGHT - LEFT, 0.75, ACCENT)


def _answer_row(flow: Flow, row: Row) -> None:
    """Print the competency, if any, above the question, and each mark: a darker cell for more."""
    answer, middle = row.answer, row.middle
    _asked(flow, row)
    for place, mark in enumerate(of(answer.scores)):
        if answer.has_marks:
            left = _middle(place) - TRAIT_WIDTH / 2 + 1
            flow.box(left, flow.y + 2, TRAIT_WIDTH - 2, row.height - 4, SHADES[mark])
        shown = str(mark) if answer.has_marks else NO_MARK
        with flow.inside("TD"):
            flow.words(_middle(place), flow.y + middle, shown, CELL, "centre")
    total = str(answer.scores.total) if answer.has_marks else NO_MARK
    with flow.inside("TD"):
        flow.words(RIGHT - 6, flow.y + middle, total, TOTAL, "right")
    flow.y += row.height
    flow.box(LEFT, flow.y, RIGHT - LEFT, 0.5, PALE)


def _asked(flow: Flow, row: Row) -> None:
    """Print the row's number, question and competency, which lead to the answer."""
    target, title = answer_place(row.number), flow.texts.answer_link.format(n=row.number)
    alone = len(row.question) == 1 and not row.competency
    top = row.middle if alone else 0.0
    with flow.inside("TH", attributes=ROW_HEADER), flow.inside("Link"):
        flow.link(QUESTION_WIDTH + 20, row.height, target, title, left=LEFT)
        flow.words(QUESTION_LEFT - 6, flow.y + top, str(row.number), CELL, "right")
        if row.competency:
            flow.words(QUESTION_LEFT, flow.y, row.competency, NAME)
            top = BELOW_NAME
        for line in row.question:
            flow.words(QUESTION_LEFT, flow.y + top, line, LABEL if row.competency else CELL)
            top += QUESTION_LEADING


def _two_lines(flow: Flow, question: str, style: Style) -> list[str]:
    """Return the question in at most two lines, cut where it is longer."""
    start = flow.shorten(question, style, 3 * QUESTION_WIDTH)
    first, *rest = flow.lines(start, style, QUESTION_WIDTH) or [""]
    return [first, flow.shorten(" ".join(rest), style, QUESTION_WIDTH)] if rest else [first]


def answer_place(number: int) -> str:
    """Return the name of the place at which an answer begins."""
    return f"answer {number}"


def _means(flow: Flow, answers: Sequence[ReportedAnswer]) -> None:
    """Print the means over the answers with marks, and how many of all they are."""
    asked = len(answers)
    answers = [answer for answer in answers if answer.has_marks]
    if not answers:
        return
    flow.box(LEFT, flow.y, RIGHT - LEFT, 0.75, ACCENT)
    means = [fmean(marks) for marks in zip(*(of(answer.scores) for answer in answers), strict=True)]
    total = fmean(answer.scores.total for answer in answers)
    mean_of = flow.texts.mean.format(n=len(answers), count=asked)
    with flow.inside("TR"):
        with flow.inside("TH", attributes=ROW_HEADER):
            flow.words(QUESTION_LEFT, flow.y, mean_of, CELL)
        for place, mean in enumerate(means):
            with flow.inside("TD"):
                flow.words(_middle(place), flow.y, flow.texts.figure(mean, 1), CELL, "centre")
        with flow.inside("TD"):
            flow.words(RIGHT - 6, flow.y, flow.texts.figure(total, 1), TOTAL, "right")
    flow.y += ROW_HEIGHT


def _middle(place: int) -> float:
    return FIRST_TRAIT_LEFT + TRAIT_WIDTH * (place + 0.5)


def fifths(flow: Flow, x: float, y: float, width: float, mark: int) -> None:
    """Print a mark of 1 to 5 (0: none) as the number of filled boxes of five."""
    step = (width + BOX_GAP) / HIGHEST
    for place in range(HIGHEST):
        flow.box(x + place * step, y, step - BOX_GAP, 8, ACCENT if place < mark else PALE)


def strip(flow: Flow, scores: ReportedScores) -> None:
    """Print the marks of an answer side by side, and their total, all on the same page."""
    flow.need(34)
    cell = (RIGHT - LEFT) / 6
    with flow.inside("Table"):
        with flow.inside("TR"):
            for place, trait in enumerate(TRAITS):
                with flow.inside("TH", attributes=COLUMN_HEADER):
                    flow.words(LEFT + cell * place, flow.y, flow.texts.traits[trait], LABEL)
            with flow.inside("TH", attributes=COLUMN_HEADER):
                flow.words(RIGHT, flow.y, flow.texts.total, LABEL, "right")
        with flow.inside("TR"):
            for place, mark in enumerate(of(scores)):
                x = LEFT + cell * place
                with flow.inside("TD"):
                    flow.words(x, flow.y + 12, str(mark), NUMBER)
                fifths(flow, x + 12, flow.y + 16, 44, mark)
            with flow.inside("TD"):
                flow.words(RIGHT, flow.y + 12, f"{scores.total} / {HIGHEST_TOTAL}", SUM, "right")
    flow.y += 34
