"""The first page: the report in a minute, and the place for the reviewer's decision."""

import re
from collections.abc import Sequence

from report_service.pdf.archive import PRODUCT
from report_service.pdf.page import LEFT, RIGHT, Flow, Paragraph
from report_service.pdf.pen import Place
from report_service.pdf.scores import HIGHEST
from report_service.pdf.structure import ROW_HEADER
from report_service.pdf.style import (
    ACCENT,
    BODY,
    BRAND,
    GREY,
    HEADLINE,
    LABEL,
    NOTE,
    PALE,
    ROLE,
    TERM,
    TITLE,
)
from report_service.pdf.texts import Texts
from shared.candidate_view import CandidateView
from shared.model import AttentionFigures, Overview, Report

BULLET_INDENT = 10.0
BAR_LEFT, BAR_WIDTH, BAR_ROW_HEIGHT = LEFT + 84, 220.0, 15.0
LAST_NOTE = "end of the last note"
DECISION_HEIGHT, DECISION_GAP = 78.0, 10.0
NO_BREAK_SPACE = "\u00a0"
SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def opening(flow: Flow, report: Report) -> None:
    """Print the interview's title, its time and length, and the number of answered questions."""
    flow.reserve(DECISION_HEIGHT)
    flow.box(LEFT, flow.y, 28, 3, ACCENT)
    flow.y += 8
    flow.words(RIGHT, flow.y, PRODUCT, BRAND, "right")
    with flow.inside("H1"):
        flow.words(LEFT, flow.y, flow.texts.title, TITLE)
    flow.y += TITLE.leading
    flow.paragraph(report.role, ROLE)
    flow.gap(10)
    answered = sum(answer.state != "no answer" for answer in report.questions)
    minutes = max(1, round((report.finalized_at - report.started_at) / 60))
    texts = flow.texts
    facts = {
        texts.started: texts.at(report.started_at),
        texts.finished: texts.at(report.finalized_at),
        texts.took: texts.minutes.format(n=minutes),
        texts.answered: texts.of.format(n=answered, count=len(report.questions)),
        kind(report, texts): subject(report),
    }
    for x, (label, fact) in zip((0, 142, 284, 340, 400), facts.items(), strict=True):
        with flow.inside("P"):
            flow.words(LEFT + x, flow.y, label, LABEL)
            flow.words(LEFT + x, flow.y + LABEL.leading, fact, NOTE)
    flow.y += LABEL.leading + BODY.leading


def title(report: Report | CandidateView) -> str:
    """Return the title of the interview, with the version of its template if there is one.

    Without a title, the role as a title: `backend-engineer` is the name of a role pack.
    """
    role, version = report.role, report.invitation and report.invitation.version
    is_name = role.islower() and " " not in role
    titled = role.replace("-", " ").replace("_", " ").capitalize() if is_name else role
    named = report.title or titled
    return f"{named} · v{version}" if version is not None else named


def subject(report: Report | CandidateView) -> str:
    """Return for whom the report is: a label such as C-0042, else the start of the session's id.

    Never a name: a name that is printed cannot be erased alone.
    """
    return _label(report) or report.session_id[:8]


def kind(report: Report, texts: Texts) -> str:
    """Return which kind of name `subject` returns."""
    return texts.candidate if _label(report) else texts.session


def _label(report: Report | CandidateView) -> str:
    return report.invitation.label if report.invitation else ""


def in_a_minute(flow: Flow, report: Report) -> None:
    """Print headline, profile, strengths, risks, and what to ask next; the summary if none."""
    overview = report.overview
    if overview is None:
        flow.section(flow.texts.summary)
        for paragraph in report.summary.split("\n"):
            flow.paragraph(paragraph, BODY)
            flow.gap(5)
        flow.gap(8)
    else:
        flow.gap(12)
        flow.put(_headline(flow, overview), tag="H2")
        flow.gap(8)
        _profile(flow, overview)
        # One below the other: readers that go by lines would mix two columns.
        _list(flow, flow.texts.strengths, overview.strengths)
        _list(flow, flow.texts.risks, overview.risks)
        _list(flow, flow.texts.ask_next, overview.ask_next)
    flow.paragraph(_graded(report, flow.texts), NOTE)
    flow.paragraph(_attention(report.attention, flow.texts), NOTE)
    _notes(flow, report)


def _headline(flow: Flow, overview: Overview) -> Paragraph:
    """Lay the headline: each of its sentences begins a line."""
    sentences = SENTENCE_END.split(_together(overview.headline, flow.texts))
    lines = [
        line for sentence in sentences for line in flow.lines(sentence, HEADLINE, RIGHT - LEFT)
    ]
    return flow.lay(overview.headline, HEADLINE)._replace(lines=lines)


def _together(text: str, texts: Texts) -> str:
    """Return the text with each "4 of 5" in one piece, which no line ends in the middle of."""
    between = texts.of.format(n="", count="")
    whole = between.replace(" ", NO_BREAK_SPACE)
    return re.sub(rf"(?<=\d){re.escape(between)}(?=\d)", whole, text)


def _profile(flow: Flow, overview: Overview) -> None:
    """Print the mean mark of each trait beside a bar."""
    if not overview.traits:
        return
    flow.need(BAR_ROW_HEIGHT * len(overview.traits))
    with flow.inside("Table"):
        for trait, mean in overview.traits.items():
            with flow.inside("TR"):
                with flow.inside("TH", attributes=ROW_HEADER):
                    flow.words(LEFT, flow.y, flow.texts.traits[trait], NOTE)
                flow.box(BAR_LEFT, flow.y + 3, BAR_WIDTH, 7, PALE)
                flow.box(BAR_LEFT, flow.y + 3, BAR_WIDTH * mean / HIGHEST, 7, ACCENT)
                with flow.inside("TD"):
                    shown = flow.texts.of.format(n=flow.texts.figure(mean, 1), count=HIGHEST)
                    flow.words(BAR_LEFT + BAR_WIDTH + 10, flow.y, shown, NOTE)
            flow.y += BAR_ROW_HEIGHT
    flow.gap(10)


def _list(flow: Flow, name: str, items: Sequence[str]) -> None:
    if not items:
        return
    width = RIGHT - LEFT - BULLET_INDENT
    laid = [flow.lines(_together(item, flow.texts), NOTE, width) for item in items]
    flow.need(TERM.leading + 2 + len(laid[0]) * NOTE.leading)
    with flow.inside("H3"):
        flow.words(LEFT, flow.y, name, TERM)
    flow.y += TERM.leading + 2
    with flow.inside("L"):
        for lines in laid:
            flow.need(len(lines) * NOTE.leading)
            _item(flow, lines)
    flow.gap(8)


def _item(flow: Flow, lines: Sequence[str]) -> None:
    with flow.inside("LI"):
        with flow.inside("Lbl"):
            flow.words(LEFT, flow.y, "•", NOTE)
        with flow.inside("LBody"):
            for line in lines:
                flow.words(LEFT + BULLET_INDENT, flow.y, line, NOTE)
                flow.y += NOTE.leading
    flow.y += 2


def _notes(flow: Flow, report: Report) -> None:
    """Print the candidate's objections, in their own words."""
    for contest in report.contests:
        at = flow.texts.at(contest.at)
        note = flow.lay(contest.text, NOTE, left=LEFT + 12)
        flow.gap(8)
        flow.need(TERM.leading + min(len(note.lines), 3) * NOTE.leading)
        with flow.inside("H3"):
            flow.words(LEFT, flow.y, flow.texts.note.format(moment=at), TERM)
        flow.y += TERM.leading
        flow.put(note, rule=ACCENT)
        flow.places[LAST_NOTE] = Place(len(flow.pages), flow.y)


def _graded(report: Report, texts: Texts) -> str:
    """Return who graded the answers."""
    if report.graded_by == "none":
        return texts.nothing_graded
    offline = [
        answer.graded_by.grader == "offline" for answer in report.questions if answer.has_marks
    ]
    if not any(offline):
        return texts.graded_by.format(models=_models(report))
    mixed = report.graded_by == "mixed"
    in_part = texts.graded_by_rules_in_part.format(models=_models(report))
    graded = in_part if mixed else texts.graded_by_rules
    models = {answer.graded_by.stands_in_for for answer in report.questions if answer.has_marks}
    if asked := sorted(filter(None, models)):
        return texts.stands_in.format(graded=graded, model=", ".join(asked))
    return graded


def _models(report: Report) -> str:
    """Return the language models that gave marks, in the order of their answers."""
    makers = [answer.graded_by for answer in report.questions if answer.has_marks]
    return ", ".join(dict.fromkeys(by.name for by in makers if by.grader != "offline"))


def _attention(figures: AttentionFigures | None, texts: Texts) -> str:
    """Return how attentive the candidate was."""
    if figures is None:
        return texts.attention_unknown
    by_server = figures.source == "server"
    told = texts.attention_as_recorded if by_server else texts.attention_as_stated
    shares = told.format(
        focused=texts.share(figures.focused_ratio),
        distracted=texts.share(figures.distracted_ratio),
        unknown=texts.share(figures.unknown_ratio),
    )
    return f"{shares} {texts.never_in_a_grade}"


def decision(flow: Flow) -> None:
    """Leave a place for the reviewer's decision, name, date and signature, at the first foot."""
    with flow.turn_back(flow.pages[0], flow.foot - DECISION_HEIGHT + DECISION_GAP):
        with flow.inside("H3"):
            flow.words(LEFT, flow.y, flow.texts.decision_heading, TERM)
        if (end := flow.places.get(LAST_NOTE)) and end.page > 1:
            with flow.inside("P"):
                note_on = flow.texts.note_on.format(n=end.page)
                flow.words(RIGHT, flow.y, note_on, NOTE, "right")
        flow.y = flow.foot
        line = flow.foot - 16
        for left, width, label in (
            (0.0, 170.0, flow.texts.decision),
            (182.0, 90.0, flow.texts.date),
            (284.0, RIGHT - LEFT - 284.0, flow.texts.signature),
        ):
            flow.box(LEFT + left, line, width, 0.75, GREY)
            flow.words(LEFT + left, line + 2, label, LABEL)
