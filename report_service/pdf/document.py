"""The PDF document, from the top of its first page to the end."""

from functools import partial

from report_service.domain import Paper, Transcripts
from report_service.pdf import answers, attention, first_page, how_graded, notices, scores
from report_service.pdf.archive import PRODUCT, attach, open_document
from report_service.pdf.json_text import each_text, texts_in
from report_service.pdf.notices import Notice
from report_service.pdf.output import FontProducer
from report_service.pdf.page import Flow
from report_service.pdf.pen import draw
from report_service.pdf.short_form import notice, without_transcripts
from report_service.pdf.style import BODY
from report_service.pdf.text import NOTHING_VISIBLE, clean, clean_lines
from report_service.pdf.texts import Texts, characters, pdf_texts
from report_service.pdf.typeface import MOST_CHARACTERS, Embedded, choose
from shared.model import Report

WITH_LINES = {"summary", "transcript", "record", "text"}
"""Fields whose line breaks and indentation are printed: the words of people, and the summary."""


def render(report: Report, transcripts: Transcripts = "printed", paper: Paper = "a4") -> bytes:
    """Return the report as PDF/A-3u and PDF/UA-1. The same report gives the same bytes.

    Takes text of any length in any script. Characters without a written form (control characters,
    marks that turn the direction of text) are left out; characters that the fonts lack are written
    as their code. The first page says so if the `transcripts` are not printed.
    """
    data, texts = report, pdf_texts(report.language)
    if transcripts != "printed":
        report = without_transcripts(report, texts)
    # Before the fonts are chosen: a capital letter is a character of its own.
    titled = report.model_copy(update={"role": first_page.title(report)})
    report, face, coded = _printable(titled, texts)
    limits = [notice(transcripts, texts), coded]
    flow = Flow(face, texts, report.language, paper)
    first_page.opening(flow, report)
    flow.gap(10)
    notices.put(flow, *notices.of(report, texts), *map(Notice, filter(None, limits)))
    first_page.in_a_minute(flow, report)
    first_page.decision(flow)
    flow.head = f"{report.role} · {texts.at(report.started_at)}"
    _scores(flow, report)
    answers.graded(flow, report.questions)
    answers.unanswered(flow, report.questions)
    answers.unsubmitted(flow, report.unsubmitted)
    attention.section(flow, report.attention)
    how_graded.graders(flow, report.questions, report.usage)
    how_graded.consent(flow, report.consent)
    how_graded.rubric(flow, report.rubric)
    how_graded.template(flow, report.invitation)
    whose = f"{first_page.kind(report, texts)} {first_page.subject(report)}"
    flow.heads_and_feet(texts.footer.format(product=PRODUCT, whose=whose))
    title = texts.title_of.format(role=report.role[:100])
    document = open_document(title, report, texts.language, paper)
    attach(document, data)
    draw(flow.pages, document, flow.root, flow.places)
    return bytes(document.output(output_producer_class=FontProducer))


def _printable(report: Report, texts: Texts) -> tuple[Report, Embedded, str]:
    """Return the report as it is printed, its typeface, and a notice about codes in it, if any.

    Its id is shortened, and each text is fit for a page.
    """
    fields = report.model_dump(mode="json") | {"session_id": report.session_id[:8]}
    cleaned = each_text(fields, partial(_cleaned, invisible=texts.invisible))
    face = choose([*texts_in(cleaned), *characters(texts.language)])
    spelled = cleaned
    if not face.complete:
        spelled = each_text(cleaned, lambda text, _: "\n".join(map(face.spell, text.split("\n"))))
    coded = spelled != cleaned and any("[U+" in text for text in texts_in(spelled))
    many = texts.too_many.format(most=texts.grouped(MOST_CHARACTERS))
    told = many if face.full else texts.codes
    return Report.model_validate(spelled), face, told if coded else ""


def _cleaned(text: str, field: str, *, invisible: str) -> str:
    shown = clean_lines(text) if field in WITH_LINES else clean(text)
    return invisible if shown == NOTHING_VISIBLE else shown


def _scores(flow: Flow, report: Report) -> None:
    rows = scores.lay(flow, report.questions)
    flow.need(60 + scores.height(rows))
    flow.section(flow.texts.scores)
    if not report.questions:
        flow.paragraph(flow.texts.no_answers, BODY)
        return
    scores.table(flow, rows)
