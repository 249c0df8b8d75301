"""The foundations of a report: the graders, the consent, and the rubric."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from report_service.pdf.page import LEFT, LINES_KEPT, Flow, Paragraph
from report_service.pdf.style import BODY, FINE, LABEL, NOTE, TERM
from report_service.pdf.texts import Texts
from shared.model import (
    Consent,
    GradedBy,
    Invitation,
    ReportedAnswer,
    Rubric,
    TraitRubric,
    Usage,
)

MEANING_LEFT = LEFT + 90
MOST_LINES_KEPT = 12
"""Lines of the meaning of a trait's marks that are kept on the same page."""


def graders(flow: Flow, answers: Sequence[ReportedAnswer], usage: Usage | None) -> None:
    """Print each grader with the numbers of its answers, and the cost of the grading."""
    graded: dict[GradedBy, list[int]] = {}
    for number, answer in enumerate(answers, start=1):
        if not answer.has_marks:
            continue
        graded.setdefault(answer.graded_by, []).append(number)
    texts = flow.texts
    flow.section(texts.how_graded)
    if not graded:
        refused = any(answer.state == "not graded" for answer in answers)
        flow.paragraph(texts.nobody_allowed if refused else texts.nobody_asked, BODY)
        flow.gap(6)
    for by, numbers in graded.items():
        told = texts.answer_by if len(numbers) == 1 else texts.answers_by
        grader = _in_full(by, texts)
        flow.paragraph(told.format(numbers=in_runs(numbers), grader=grader), BODY)
        if by.grader == "offline":
            flow.paragraph(texts.offline, FINE)
        if by.note:
            flow.paragraph(texts.note_of_grader.format(note=by.note), FINE)
        flow.gap(6)
    if graded or usage:
        in_vain = any(by.stands_in_for for by in graded)
        flow.paragraph(_cost(usage, texts, in_vain=in_vain), BODY)


def in_runs(numbers: Sequence[int]) -> str:
    """Return ascending numbers with three and more successive ones as a run: "1–4, 6, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = (f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return ", ".join(told)


def _in_full(by: GradedBy, texts: Texts) -> str:
    """Return the grader by its name, with its version, its rubric and its encoder, if any."""
    offline = by.grader == "offline"
    name = texts.offline_grader if offline else texts.language_model.format(model=by.name)
    grader = texts.grader.format(grader=name, version=by.version, rubric=by.rubric)
    return texts.encoder.format(grader=grader, model=by.model) if offline and by.model else grader


def _cost(usage: Usage | None, texts: Texts, *, in_vain: bool) -> str:
    """Return the use of the language model; `in_vain` if it gave no grade."""
    if usage is None:
        return texts.in_vain if in_vain else texts.free
    read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    written = texts.grouped(usage.output_tokens)
    tokens = texts.tokens.format(read=texts.grouped(read), written=written)
    if usage.cost_usd is None:
        return texts.cost_unknown.format(tokens=tokens)
    return texts.cost.format(tokens=tokens, cost=texts.figure(usage.cost_usd, 4))


def consent(flow: Flow, given: Consent | None) -> None:
    """Print the receipt of the candidate's consent."""
    if given is None:
        return
    texts = flow.texts
    flow.section(texts.consent)
    named = {texts.choices.get(name, name): yes for name, yes in given.choices.items()}
    choices = "; ".join(
        texts.choice.format(name=name, answer=texts.yes if yes else texts.no)
        for name, yes in named.items()
    )
    told = texts.consent_given.format(moment=texts.at(given.given_at), version=given.version)
    made = f" {choices[0].upper()}{choices[1:]}." if choices else ""
    flow.paragraph(told + made, BODY)


def rubric(flow: Flow, marks: Rubric | None) -> None:
    """Print the meaning of the marks: each trait's question and its anchors."""
    if marks is None:
        return
    texts = flow.texts
    never = "; ".join(marks.never_evidence)
    told = flow.lay(texts.never_evidence.format(between=marks.between, never=never), NOTE)
    meanings = [
        _Meaning.of(flow, texts.traits[trait], about) for trait, about in marks.traits.items()
    ]
    first = meanings[0].height if meanings else 0.0
    flow.section(texts.marks_mean, len(told.lines) * NOTE.leading + LABEL.leading + 12 + first)
    flow.put(told)
    flow.paragraph(texts.rubric.format(version=marks.version), LABEL)
    flow.gap(6)
    for place, meaning in enumerate(meanings, start=1):
        # No page holds the last meaning alone.
        last = meanings[-1].height + 5 if place == len(meanings) - 1 else 0.0
        flow.need(meaning.height + last)
        _put_meaning(flow, meaning)


class _Meaning(NamedTuple):
    """The rubric of a trait as laid paragraphs: its question, and the meaning of each mark."""

    name: str
    asks: Paragraph
    anchors: Mapping[int, Paragraph]

    @classmethod
    def of(cls, flow: Flow, name: str, about: TraitRubric) -> "_Meaning":
        anchors = {
            mark: flow.lay(anchor, NOTE, left=MEANING_LEFT + 14)
            for mark, anchor in sorted(about.anchors.items())
        }
        return cls(name, flow.lay(about.asks, NOTE, left=MEANING_LEFT), anchors)

    @property
    def height(self) -> float:
        lines = sum(len(each.lines) for each in (self.asks, *self.anchors.values()))
        return min(lines, MOST_LINES_KEPT) * NOTE.leading


def _put_meaning(flow: Flow, meaning: _Meaning) -> None:
    with flow.inside("H3"):
        flow.words(LEFT, flow.y, meaning.name, TERM)
    flow.put(meaning.asks)
    for mark, anchor in meaning.anchors.items():
        flow.need(min(len(anchor.lines), 2 * LINES_KEPT - 1) * NOTE.leading)
        with flow.inside("P"):
            flow.words(MEANING_LEFT, flow.y, str(mark), TERM)
            flow.put(anchor, tag="Span")
    flow.gap(5)


def template(flow: Flow, invitation: Invitation | None) -> None:
    """Print the version of the template that the questions are of, with its digest."""
    if invitation is None or not invitation.sha256:
        return
    told = flow.texts.template_version
    flow.gap(6)
    flow.paragraph(told.format(n=invitation.version, sha256=invitation.sha256), LABEL)
