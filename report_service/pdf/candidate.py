"""The PDF that the candidate is shown in place of the full report: feedback, or that there is none.

Its texts in a language are in languages/<code>/candidate.yaml.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache

from report_service.domain import Paper
from report_service.pdf import first_page
from report_service.pdf.archive import PRODUCT, attach, open_document
from report_service.pdf.json_text import each_text, texts_in
from report_service.pdf.output import FontProducer
from report_service.pdf.page import LEFT, RIGHT, Flow
from report_service.pdf.pen import draw
from report_service.pdf.style import ACCENT, BODY, BRAND, HEADLINE, NOTE, ROLE, TERM, TITLE
from report_service.pdf.text import clean
from report_service.pdf.texts import FOLDER, characters, pdf_texts
from report_service.pdf.typeface import choose
from shared.candidate_view import CandidateView
from shared.model import PAUSE_SECONDS, SpeakingFacts
from shared.yaml_files import read_yaml

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of this document alone. The file has a space where a name here has `_`."""

    title: str
    feedback: str
    strengths: str
    tips: str
    speaking: str
    speaking_note: str
    question: str
    follow_up: str
    pace: str
    one_pause: str
    pauses: str
    one_filler: str
    filler: str
    facts: str
    for_: str
    how: str
    graded_by: str
    consent: str
    amended: str
    offline: str


@cache
def texts(language: str) -> Texts:
    """Load the texts of a language that has a folder. Raise KeyError if a text is missing."""
    file = read_yaml((FOLDER / language / "candidate.yaml").read_text(encoding="utf-8"))
    return Texts(*(file[field.name.strip("_").replace("_", " ")] for field in fields(Texts)))


def render_view(
    view: CandidateView, paper: Paper = "a4", speaking: Sequence[SpeakingFacts] = ()
) -> bytes:
    """Return the candidate's view as PDF/A-3u and PDF/UA-1, with its JSON attached."""
    own = pdf_texts(view.language)
    say = texts(own.language)
    shown = view.model_copy(update={"role": first_page.title(view), "session_id": "", "title": ""})
    cleaned = each_text(shown.model_dump(mode="json"), lambda text, _: clean(text))
    face = choose([*texts_in(cleaned), *texts_in(asdict(say)), *characters(own.language)])
    shown = CandidateView.model_validate(each_text(cleaned, lambda text, _: face.spell(text)))
    flow = Flow(face, own, view.language, paper)
    subject = say.for_.format(subject=first_page.subject(view))
    heading = say.feedback if view.candidate_report == "feedback" else say.title
    _opening(flow, shown, say, heading, subject)
    _feedback(flow, shown, say)
    _speaking(flow, speaking, say)
    _how(flow, shown, say)
    flow.head = f"{heading} · {shown.role}"
    flow.heads_and_feet(f"{PRODUCT} · {subject}")
    document = open_document(f"{heading}: {shown.role[:100]}", view, own.language, paper)
    attach(document, view)
    draw(flow.pages, document, flow.root, flow.places)
    return bytes(document.output(output_producer_class=FontProducer))


def _opening(flow: Flow, view: CandidateView, say: Texts, heading: str, subject: str) -> None:
    flow.box(LEFT, flow.y, 28, 3, ACCENT)
    flow.y += 8
    flow.words(RIGHT, flow.y, PRODUCT, BRAND, "right")
    flow.paragraph(heading, TITLE, tag="H1")
    flow.paragraph(view.role, ROLE)
    facts = say.facts.format(
        started=flow.texts.at(view.started_at), finished=flow.texts.at(view.finalized_at)
    )
    flow.gap(8)
    flow.paragraph(f"{subject}. {facts}", NOTE)
    if view.amended:
        flow.paragraph(say.amended.format(revision=view.revision), NOTE)
    flow.gap(12)
    flow.paragraph(view.summary, HEADLINE)


def _feedback(flow: Flow, view: CandidateView, say: Texts) -> None:
    if view.strengths:
        flow.section(say.strengths)
        for strength in view.strengths:
            flow.paragraph(strength, BODY)
            flow.gap(6)
    if view.tips:
        flow.section(say.tips)
        for trait, tip in view.tips.items():
            flow.need(TERM.leading + 2 * BODY.leading)
            flow.paragraph(flow.texts.traits[trait], TERM, tag="H3")
            flow.paragraph(tip, BODY)
            flow.gap(8)


def _speaking(flow: Flow, answers: Sequence[SpeakingFacts], say: Texts) -> None:
    """Print how the answers were spoken: facts, which nothing judges."""
    if not answers:
        return
    flow.section(say.speaking)
    flow.paragraph(say.speaking_note, NOTE)
    flow.gap(6)
    for facts in answers:
        flow.need(TERM.leading + 2 * BODY.leading)
        core = facts.question_index if facts.follows is None else facts.follows
        name = say.question if facts.follows is None else say.follow_up
        flow.paragraph(name.format(number=core + 1), TERM, tag="H3")
        flow.paragraph(" ".join(_facts(facts, say)), BODY)
        flow.gap(8)


def _facts(facts: SpeakingFacts, say: Texts) -> Iterator[str]:
    if facts.words_per_minute:
        yield say.pace.format(words=facts.words_per_minute)
    if facts.pauses:
        text = say.one_pause if facts.pauses == 1 else say.pauses
        longest = facts.longest_pause_seconds
        yield text.format(number=facts.pauses, least=PAUSE_SECONDS, seconds=longest)
    for filler, number in facts.fillers.items():
        yield (say.one_filler if number == 1 else say.filler).format(filler=filler, number=number)


def _how(flow: Flow, view: CandidateView, say: Texts) -> None:
    """Print the graders and the consent at the end, the consent alone under its own heading."""
    names = [say.offline if name == OFFLINE else name for name in view.graded_by]
    lines = [say.graded_by.format(graders=", ".join(names))] if names else []
    if view.consent:
        given = flow.texts.at(view.consent.given_at)
        lines.append(say.consent.format(given=given, version=view.consent.version))
    if lines:
        heading = say.how if names else flow.texts.consent
        flow.section(heading, room=(len(lines) + 1) * NOTE.leading)
        for line in lines:
            flow.paragraph(line, NOTE)
