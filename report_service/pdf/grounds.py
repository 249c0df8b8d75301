"""What the report rests on: attention as recorded, and who graded."""

from collections.abc import Sequence

from report_service.pdf.answers import in_full
from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.style import ACCENT, BODY, CELL, FINE, GREY, LABEL, NOTE, PALE, TERM
from shared.events import AttentionFigures, GradedBy, ReportedAnswer, Rubric, Usage

OFFLINE = (
    "The offline grader is a heuristic reading of the words: fixed rules that do not understand "
    "what was said. No language model and no person takes part."
)
NEVER_IN_A_GRADE = "Attention never enters a grade."
TOO_MUCH = (
    "The stated shares add to {percent:.0%}, more than 100%: the bar shows only how they compare."
)
CLEARLY_TOO_MUCH = 1.005
"""Of the whole; anything below is 100% when rounded."""
NOTHING_GRADED = "No grader was asked: there was no answer to grade."
MEANING = LEFT + 90
SOURCES = {"server": "as recorded by the server", "client": "as stated by the client"}


def attention(flow: Flow, figures: AttentionFigures | None) -> None:
    flow.section("Attention")
    if figures is None:
        flow.paragraph(f"Attention: not available. {NEVER_IN_A_GRADE}", BODY)
        return
    shares = (
        ("Focused", figures.focused_ratio, ACCENT),
        ("Distracted", figures.distracted_ratio, GREY),
        ("Unknown", figures.unknown_ratio, PALE),
    )
    claimed = sum(share for _, share, _ in shares)
    x, whole = LEFT, (RIGHT - LEFT) / max(1.0, claimed)
    for place, (name, share, colour) in enumerate(shares):
        flow.box(x, flow.y, whole * share, 8, colour)
        x += whole * share
        flow.box(LEFT + 130 * place, flow.y + 17, 8, 8, colour)
        flow.words(LEFT + 130 * place + 14, flow.y + 11, f"{name} {share:.0%}", CELL)
    flow.y += 34
    observed = f", from {figures.observations} observations" if figures.observations else ""
    over = f" over {figures.seconds / 60:.0f} minutes" if figures.seconds >= 60 else ""
    source = f"Attention {SOURCES[figures.source]}{observed}{over}."
    too_much = f" {TOO_MUCH.format(percent=claimed)}" if claimed >= CLEARLY_TOO_MUCH else ""
    flow.paragraph(f"{source}{too_much} {NEVER_IN_A_GRADE}", BODY)


def graders(flow: Flow, answers: Sequence[ReportedAnswer], usage: Usage | None) -> None:
    """Each grader once, with the answers that it graded, and what the grading cost."""
    graded: dict[GradedBy, list[str]] = {}
    for number, answer in enumerate(answers, start=1):
        if answer.state == "no answer":
            continue
        graded.setdefault(answer.graded_by, []).append(str(number))
    flow.section("How it was graded")
    if not graded:
        flow.paragraph(NOTHING_GRADED, BODY)
    for by, numbers in graded.items():
        answered = "Answer" if len(numbers) == 1 else "Answers"
        flow.paragraph(f"{answered} {', '.join(numbers)}: {in_full(by)}.", BODY)
        if by.grader == "offline":
            flow.paragraph(OFFLINE, FINE)
        if by.note:
            flow.paragraph(f"Note: {by.note}", FINE)
        flow.gap(6)
    flow.paragraph(_cost(usage), BODY)


def _cost(usage: Usage | None) -> str:
    if usage is None:
        return "No language model was asked: the grading cost nothing."
    read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    tokens = f"{read:,} tokens read and {usage.output_tokens:,} written by the language model"
    if usage.cost_usd is None:
        return f"{tokens}; its price is not known."
    return f"{tokens}, for ${usage.cost_usd:.4f}."


def rubric(flow: Flow, marks: Rubric | None) -> None:
    """What the marks mean: each trait's question and its anchors."""
    if marks is None:
        return
    flow.need(100 + 65 * len(marks.traits))
    flow.section("What the marks mean")
    for trait, about in marks.traits.items():
        flow.need(4 * NOTE.leading)
        flow.words(LEFT, flow.y, trait.capitalize(), TERM)
        flow.paragraph(about.asks, NOTE, left=MEANING)
        for mark, anchor in sorted(about.anchors.items()):
            flow.words(MEANING, flow.y, str(mark), TERM)
            flow.paragraph(anchor, NOTE, left=MEANING + 14)
        flow.gap(5)
    never = "; ".join(marks.never_evidence)
    flow.paragraph(f"{marks.between} Never evidence: {never}.", NOTE)
    flow.paragraph(f"Rubric {marks.version}.", LABEL)
