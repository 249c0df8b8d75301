"""The marks of one answer, each with its reason and the words that show it."""

from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.scores import HIGHEST_TOTAL, NUMBER, SUM, TRAITS, fifths
from report_service.pdf.style import NOTE, PALE, QUOTE, TERM
from shared.events import Evidence, ReportedAnswer, Trait

GROUND = LEFT + 142
MARK = LEFT + 76
SPACE = 4.0
MOST_KEPT = 8
"""Lines of a ground that are kept on one page; a longer one may go over to the next."""


def table(flow: Flow, answer: ReportedAnswer) -> None:
    """A row a trait, then the total. Every trait has its ground."""
    grounds = {ground.trait: ground for ground in answer.evidence}
    for trait in TRAITS:
        _row(flow, trait, getattr(answer.scores, trait), grounds[trait])
    flow.need(SUM.leading)
    flow.words(LEFT, flow.y, "Total", TERM)
    flow.words(MARK, flow.y - 1, f"{answer.scores.total} / {HIGHEST_TOTAL}", SUM)
    flow.y += SUM.leading


def _row(flow: Flow, trait: Trait, mark: int, ground: Evidence) -> None:
    paragraphs = [flow.lay(ground.reason, NOTE, left=GROUND)]
    paragraphs += [flow.lay(f"“{quote}”", QUOTE, left=GROUND + 10) for quote in ground.quotes]
    lines = sum(len(paragraph.lines) for paragraph in paragraphs)
    flow.need(min(lines, MOST_KEPT) * NOTE.leading + SPACE)
    flow.words(LEFT, flow.y, trait.capitalize(), TERM)
    flow.words(MARK, flow.y - 1, str(mark), NUMBER)
    fifths(flow, MARK + 12, flow.y + 3, 44, mark)
    for paragraph in paragraphs:
        flow.put(paragraph)
    flow.y += SPACE / 2
    flow.box(LEFT, flow.y, RIGHT - LEFT, 0.5, PALE)
    flow.y += SPACE / 2
