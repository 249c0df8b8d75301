"""The marks of an answer, each with its evidence: a reason, and quotes of the answer."""

from collections.abc import Sequence
from typing import NamedTuple

from report_service.pdf.page import LEFT, RIGHT, Flow, Paragraph
from report_service.pdf.scores import HIGHEST_TOTAL, NUMBER, SUM, TRAITS, fifths
from report_service.pdf.structure import ROW_HEADER
from report_service.pdf.style import NOTE, PALE, QUOTE, TERM
from shared.model import Evidence, ReportedAnswer, ReportedScores, Trait

REASON_LEFT = LEFT + 142
MARK_LEFT = LEFT + 76
ROW_GAP = 4.0
MOST_HEIGHT_KEPT = 560.0
"""The height of a table, or of a row, that is kept on the same page; a page has some 700."""

TWO_COLUMNS = "<</O /Table /ColSpan 2>>"


class Row(NamedTuple):
    """A trait's mark, with its reason and quotes as laid paragraphs."""

    trait: Trait
    mark: int
    paragraphs: list[Paragraph]

    @property
    def height(self) -> float:
        lines = sum(len(paragraph.lines) for paragraph in self.paragraphs)
        return max(lines * NOTE.leading, NUMBER.leading) + ROW_GAP


def lay(flow: Flow, answer: ReportedAnswer) -> list[Row]:
    """Return the rows of an answer with marks; none if a mark is without evidence."""
    evidence = {each.trait: each for each in answer.evidence}
    if not answer.has_marks or evidence.keys() != set(TRAITS):
        return []
    return [
        Row(trait, getattr(answer.scores, trait), _paragraphs(flow, evidence[trait]))
        for trait in TRAITS
    ]


def _paragraphs(flow: Flow, evidence: Evidence) -> list[Paragraph]:
    reason = flow.lay(evidence.reason, NOTE, left=REASON_LEFT)
    quoted = (flow.texts.quote.format(words=quote) for quote in evidence.quotes)
    quotes = (flow.lay(quote, QUOTE, left=REASON_LEFT + 10) for quote in quoted)
    return [reason, *quotes]


def height(rows: Sequence[Row]) -> float:
    """Return the height of the table, or 0 if it has no rows or is too high for a page."""
    whole = sum(row.height for row in rows) + SUM.leading if rows else 0.0
    return whole if whole <= MOST_HEIGHT_KEPT else 0.0


def table(flow: Flow, scores: ReportedScores, rows: Sequence[Row]) -> None:
    """Print a row for each trait, then the total, all on the same page if they fit."""
    flow.need(height(rows))
    with flow.inside("Table"):
        for row in rows:
            flow.need(min(row.height, MOST_HEIGHT_KEPT))
            with flow.inside("TR"):
                _put(flow, row)
        flow.need(SUM.leading)
        with flow.inside("TR"):
            with flow.inside("TH", attributes=ROW_HEADER):
                flow.words(LEFT, flow.y, flow.texts.total, TERM)
            with flow.inside("TD", attributes=TWO_COLUMNS):
                flow.words(MARK_LEFT, flow.y - 1, f"{scores.total} / {HIGHEST_TOTAL}", SUM)
    flow.y += SUM.leading


def _put(flow: Flow, row: Row) -> None:
    with flow.inside("TH", attributes=ROW_HEADER):
        flow.words(LEFT, flow.y, flow.texts.traits[row.trait], TERM)
    with flow.inside("TD"):
        flow.words(MARK_LEFT, flow.y - 1, str(row.mark), NUMBER)
    fifths(flow, MARK_LEFT + 12, flow.y + 3, 44, row.mark)
    with flow.inside("TD"):
        for paragraph in row.paragraphs:
            flow.put(paragraph)
    flow.y += ROW_GAP / 2
    flow.box(LEFT, flow.y, RIGHT - LEFT, 0.5, PALE)
    flow.y += ROW_GAP / 2
