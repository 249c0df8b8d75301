"""The report from the top of its first page to the end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from fpdf import FPDF
from pydantic import JsonValue

from report_service.pdf import answers, grounds, scores
from report_service.pdf.page import LEFT, Flow
from report_service.pdf.pen import draw
from report_service.pdf.style import ACCENT, BODY, BRAND, LABEL, ROLE, TITLE
from report_service.pdf.text import clean
from report_service.pdf.typeface import CORE_ENCODING, Typeface, choose
from shared.events import Report

PRODUCT = "Vivavoce"

ABANDONED = (
    "Not finished by the candidate: the system closed this interview after its time had run out. "
    "What had been said until then is graded."
)
SET_ASIDE = (
    "When the interview ended, events of it had been set aside for the operator ({kinds}): what "
    "they hold is missing here, unless this report was amended since."
)
KINDS = {"transcript.appended": "spoken words", "attention.observed": "attention"}
AMENDED = (
    "Amended: words that arrived after the first version of this report were added to it. "
    "This is version {revision}."
)
REVIEW = "A person should look at {answers}; the reasons stand beside the marks."
OTHERWISE = "{answers}: graded as the client submitted it, which departs from the server's record."
CODES = "Characters that this document's font cannot show are written as their code, in brackets."


def render(report: Report) -> bytes:
    """The PDF, A4. The same report gives the same bytes.

    Takes text of any length in any script. What has no written form is left out (control
    characters, marks that turn the direction of text); what the font lacks is written as its code.
    """
    report, face, coded = _printable(report)
    flow = Flow(face)
    _opening(flow, report)
    _notices(flow, report, coded)
    _overview(flow, report)
    answers.graded(flow, report.questions)
    answers.unsubmitted(flow, report.unsubmitted)
    grounds.attention(flow, report.attention)
    grounds.graders(flow, report.questions, report.usage)
    grounds.rubric(flow, report.rubric)
    flow.footers(f"{PRODUCT} interview report · Session {report.session_id}")
    document = _document(report)
    draw(flow.pages, document)
    return bytes(document.output())


def _printable(report: Report) -> tuple[Report, Typeface, bool]:
    """The report with its id shortened and each text fit for a page, the typeface for it, and
    whether that had to write something as a code."""
    fields = report.model_dump(mode="json") | {"session_id": report.session_id[:8]}
    # Only there a line break means something, and would not survive.
    paragraphs = report.summary.split("\n")
    cleaned = _each_text(fields | {"summary": paragraphs}, clean)
    face = choose(_texts(cleaned))
    spelled = _each_text(cleaned, face.spell)
    coded = spelled != cleaned and any("[U+" in text for text in _texts(spelled))
    assert isinstance(spelled, dict)
    spelled["summary"] = "\n".join(_texts(spelled["summary"]))
    return Report.model_validate(spelled), face, coded


def _each_text(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    """JSON-like `value` with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(field, change) for key, field in value.items()}
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    return value


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _document(report: Report) -> FPDF:
    document = FPDF(unit="pt", format="A4")
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.core_fonts_encoding = CORE_ENCODING
    # Off, or a candidate who says "{nb}" gets a number.
    document.str_alias_nb_pages = ""
    document.set_lang("en")
    document.set_title(f"Interview report: {report.role[:100]}")
    document.set_author(PRODUCT)
    document.set_creator(PRODUCT)
    document.set_creation_date(datetime.fromtimestamp(report.finalized_at, UTC))
    return document


def _opening(flow: Flow, report: Report) -> None:
    flow.box(LEFT, flow.y, 28, 3, ACCENT)
    flow.y += 10
    flow.words(LEFT, flow.y, PRODUCT, BRAND)
    flow.y += BRAND.leading + 6
    flow.words(LEFT, flow.y, "Interview report", TITLE)
    flow.y += TITLE.leading
    flow.paragraph(report.role, ROLE)
    flow.gap(14)
    flow.need(BODY.leading * 2)
    facts = {
        "Started": _moment(report.started_at),
        "Finished": _moment(report.finalized_at),
        "Session": report.session_id,
    }
    if report.graded_by != "none":
        facts["Graded by"] = report.graded_by
    columns = ((0, 150), (155, 150), (310, 60), (380, 79))
    for (x, width), (label, fact) in zip(columns, facts.items(), strict=False):
        flow.words(LEFT + x, flow.y, label, LABEL)
        flow.words(LEFT + x, flow.y + LABEL.leading, flow.shorten(fact, BODY, width), BODY)
    flow.y += LABEL.leading + BODY.leading


def _moment(time: float) -> str:
    """Unix seconds as a date, in UTC."""
    moment = datetime.fromtimestamp(time, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _notices(flow: Flow, report: Report, coded: bool) -> None:
    """What a reader has to know before the rest."""
    answered = [answer for answer in report.questions if answer.state != "no answer"]
    offline = [answer.graded_by.grader == "offline" for answer in answered]
    extent = "Graded offline." if all(offline) else "Graded offline in part."
    look = [n for n, answer in enumerate(report.questions, start=1) if answer.review]
    otherwise = [n for n, answer in enumerate(report.questions, start=1) if answer.record]
    kinds = ", ".join(KINDS.get(name, name) for name in report.set_aside)
    notices = (
        (bool(kinds), SET_ASIDE.format(kinds=kinds)),
        (bool(look), REVIEW.format(answers=answers.named(look))),
        (bool(otherwise), OTHERWISE.format(answers=answers.named(otherwise).capitalize())),
        (report.abandoned, ABANDONED),
        (report.amended, AMENDED.format(revision=report.revision)),
        (any(offline), f"{extent} {grounds.OFFLINE}"),
        (coded, CODES),
    )
    for applies, notice in notices:
        if applies:
            flow.gap(10)
            flow.notice(notice)


def _overview(flow: Flow, report: Report) -> None:
    flow.section("Summary")
    for paragraph in report.summary.split("\n"):
        flow.paragraph(paragraph, BODY)
        flow.gap(5)
    flow.need(60 + scores.height(report.questions))
    flow.section("Scores")
    if not report.questions:
        flow.paragraph("The report holds no graded answer.", BODY)
        return
    scores.table(flow, report.questions)
    flow.gap(14)
    scores.chart(flow, report.questions)
