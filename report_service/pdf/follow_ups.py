"""The follow-ups of an answer, set in under its question, and the marks before and after them."""

from report_service.pdf.page import LEFT, LINES_KEPT, Flow
from report_service.pdf.scores import TRAITS, of
from report_service.pdf.style import BODY, FINE, LABEL, NOTE, PALE, TERM, Style
from report_service.pdf.texts import Texts
from shared.model import AnsweredProbe, ReportedAnswer, ReportedScores

INDENT = 24.0
"""Points by which a follow-up is set in, and its answer by as much again."""


def put(flow: Flow, answer: ReportedAnswer) -> None:
    """Print each follow-up with its reason, its chooser and the answer to it, then the marks."""
    for number, probe in enumerate(answer.probes, start=1):
        flow.gap(10)
        _put(flow, number, probe)
    if answer.before_probes is None:
        return
    flow.gap(8)
    _line(flow, _raised(answer.before_probes, answer.scores, flow.texts), NOTE)


def _raised(before: ReportedScores, after: ReportedScores, texts: Texts) -> str:
    """Return the marks that the follow-ups raised, and the total; or that they raised none."""
    raised = [
        texts.before_after.format(name=texts.traits[trait], before=old, after=new)
        for trait, old, new in zip(TRAITS, of(before), of(after), strict=True)
        if old != new
    ]
    if not raised:
        return texts.marks_same
    total = texts.before_after.format(name=texts.total, before=before.total, after=after.total)
    return texts.marks_before.format(told=", ".join([*raised, total]))


def _put(flow: Flow, number: int, probe: AnsweredProbe) -> None:
    texts = flow.texts
    flow.need(LABEL.leading + TERM.leading + FINE.leading + LINES_KEPT * BODY.leading)
    _line(flow, f"{texts.follow_up.format(n=number)} · {_why(probe, texts)}", LABEL)
    _line(flow, probe.text, TERM, tag="H4")
    if chosen := _chosen(probe, texts):
        _line(flow, chosen, FINE)
    flow.gap(4)
    if not probe.transcript:
        _line(flow, texts.not_answered, NOTE)
        return
    _words(flow, probe.transcript)
    if probe.record:
        flow.gap(4)
        _line(flow, texts.departs, FINE)
        flow.gap(4)
        _words(flow, probe.record)


def _why(probe: AnsweredProbe, texts: Texts) -> str:
    if probe.why == "always":
        return texts.why_always
    return texts.why_not_mentioned.format(point=probe.for_cover)


def _chosen(probe: AnsweredProbe, texts: Texts) -> str:
    by = probe.chosen_by
    if by is None or by.chooser == "template":
        return ""
    if by.chooser == "rule":
        return texts.chosen_by_rule.format(version=by.version)
    return texts.chosen_by_model.format(model=by.model, version=by.version)


def _line(flow: Flow, text: str, style: Style, tag: str = "P") -> None:
    flow.put(flow.lay(text, style, left=LEFT + INDENT), tag=tag)


def _words(flow: Flow, text: str) -> None:
    flow.put(flow.lay(text, BODY, left=LEFT + 2 * INDENT), rule=PALE, lang=flow.spoken)
