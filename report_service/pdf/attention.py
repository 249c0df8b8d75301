"""The candidate's attention: shares of the time, and a timeline."""

from collections import Counter

from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.style import ACCENT, BODY, CELL, FINE, GREY, PALE, Colour
from report_service.pdf.texts import Texts
from shared.model import AttentionFigures, AttentionState

TOO_MUCH_SHARE = 1.005
"""The least sum of shares that is more than 100% when rounded."""

COLOURS: dict[AttentionState, Colour] = {"focused": ACCENT, "distracted": GREY, "unknown": PALE}
TIMELINE_HEIGHT = 14.0


def section(flow: Flow, figures: AttentionFigures | None) -> None:
    """Print the shares of the three states, the timeline if there is one, and the source."""
    texts = flow.texts
    flow.section(texts.attention, 140 if figures else BODY.leading)
    if figures is None:
        flow.paragraph(f"{texts.not_available} {texts.never_in_a_grade}", BODY)
        return
    claimed = _shares(flow, figures)
    _timeline(flow, figures)
    flow.paragraph(_source(figures, texts), BODY)
    if claimed >= TOO_MUCH_SHARE:
        flow.paragraph(texts.too_much.format(percent=texts.share(claimed)), BODY)
    flow.paragraph(texts.never_in_a_grade, BODY)


def _source(figures: AttentionFigures, texts: Texts) -> str:
    """Return who recorded the attention, from how much."""
    by = texts.by_the_server if figures.source == "server" else texts.by_the_client
    observed, minutes = figures.observations, f"{figures.seconds / 60:.0f}"
    return by.format(
        observed=texts.observed.format(n=observed) if observed else "",
        over=texts.over.format(n=minutes) if figures.seconds >= 60 else "",
    )


def _shares(flow: Flow, figures: AttentionFigures) -> float:
    """Print a bar of the shares above its legend, and return the sum of the shares."""
    shares: dict[AttentionState, float] = {
        "focused": figures.focused_ratio,
        "distracted": figures.distracted_ratio,
        "unknown": figures.unknown_ratio,
    }
    claimed = sum(shares.values())
    x, whole = LEFT, (RIGHT - LEFT) / max(1.0, claimed)
    texts = flow.texts
    legends = [
        texts.state_share.format(state=texts.states[state], share=texts.share(share))
        for state, share in shares.items()
    ]
    alt = texts.shares.format(told=", ".join(legends))
    with flow.figure(RIGHT - LEFT, 26, alt):
        for place, (state, share) in enumerate(shares.items()):
            flow.box(x, flow.y, whole * share, 8, COLOURS[state])
            x += whole * share
            flow.box(LEFT + 130 * place, flow.y + 17, 8, 8, COLOURS[state])
            flow.words(LEFT + 130 * place + 14, flow.y + 11, legends[place], CELL)
    flow.y += 34
    return claimed


def _timeline(flow: Flow, figures: AttentionFigures) -> None:
    """Print the spells side by side, each as wide as it was long, above the times of the ends."""
    spells = figures.timeline
    seconds = spells[-1].end - spells[0].start if spells else 0.0
    if seconds <= 0:
        return
    counts = Counter(spell.state for spell in spells)
    texts = flow.texts
    told = ", ".join(f"{texts.states[state]} {count}" for state, count in counts.items())
    alt = texts.timeline.format(length=_clock(seconds), count=len(spells), told=told)
    with flow.figure(RIGHT - LEFT, TIMELINE_HEIGHT, alt):
        for spell in spells:
            x = LEFT + (RIGHT - LEFT) * (spell.start - spells[0].start) / seconds
            width = (RIGHT - LEFT) * (spell.end - spell.start) / seconds
            flow.box(x, flow.y, width, TIMELINE_HEIGHT, COLOURS[spell.state])
    flow.y += TIMELINE_HEIGHT + 2
    with flow.inside("P"):
        flow.words(LEFT, flow.y, _clock(0), FINE)
        flow.words(RIGHT, flow.y, _clock(seconds), FINE, "right")
    flow.y += FINE.leading + 4
    if figures.longest_away_seconds:
        longest = _clock(figures.longest_away_seconds)
        flow.paragraph(texts.longest_away.format(length=longest), BODY)


def _clock(seconds: float) -> str:
    """Return a length of time as minutes and seconds: 4:07."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
