"""The PDF that a candidate is shown in place of the report."""

import io
import json
from dataclasses import asdict
from typing import Any

import pytest
from pypdf import PdfReader

from report_service.pdf import render, render_view
from report_service.pdf.candidate import texts
from report_service.pdf.texts import languages
from shared.candidate_view import CandidateView, candidate_view
from shared.model import Consent, Feedback, Invitation
from tests.unit.report_service.kinds import SPOKEN
from tests.unit.report_service.printed import CLAUDE, EVIDENCE, SESSION, answer, pages, report

FEEDBACK = Feedback(
    lead="There are no marks here.",
    withheld="The report goes to the people who invited you.",
    strengths=("Ownership: it names the result: “it paid”.",),
    tips={"clarity": "Say one thing in each sentence."},
)
INVITED = Invitation(label="C-0042", version=3)


def view(candidate_report: str = "feedback", **fields: Any) -> CandidateView:
    known = {"candidate_report": candidate_report, "invitation": INVITED, "feedback": FEEDBACK}
    graded = answer(evidence=EVIDENCE, graded_by=CLAUDE, review="Look at it.")
    shown = candidate_view(report(graded, **(known | {"title": "Engineering"} | fields)))
    assert isinstance(shown, CandidateView)
    return shown


def read(document: bytes) -> str:
    return " ".join(" ".join(pages(document)).split())


def test_feedback_tells_strengths_and_tips_and_names_the_model_last() -> None:
    text = read(render_view(view()))
    parts = (
        "Feedback on your interview",
        "Engineering · v3 For C-0042.",
        FEEDBACK.lead,
        "What was strong Ownership",
        "A tip for each trait Clarity Say one thing",
        "How this was made The program that read the answers: model-x.",
    )
    assert sorted(map(text.index, parts)) == [text.index(part) for part in parts]
    assert "of 5" not in text
    assert "of 25" not in text
    assert "It is so in its" not in text


def test_feedback_tells_how_the_candidate_spoke_in_plain_sentences() -> None:
    text = read(render_view(view(), speaking=SPOKEN))
    assert "How you spoke Counted in the words" in text
    for told in (
        "Question 1 You spoke about 140 words a minute. “um” 4 times. “you know” once.",
        "Follow-up to question 1 One pause lasted 6 seconds.",
        "Question 2 3 pauses lasted 4 seconds or more; the longest lasted 9 seconds.",
    ):
        assert told in text
    spanish = read(render_view(view(language="es"), speaking=SPOKEN))
    assert "Hablaste a unas 140 palabras por minuto. «um», 4 veces. «you know», una vez." in spanish
    assert "How you spoke" not in read(render_view(view()))


def test_none_tells_who_has_the_report_and_nothing_else() -> None:
    text = read(render_view(view("none")))
    assert FEEDBACK.withheld in text
    assert "model-x" not in text
    assert "Ownership" not in text
    agreed = Consent(version="2026-05", choices={}, given_at=1_772_546_600.0)
    text = read(render_view(view("none", consent=agreed)))
    assert "Consent You agreed to version 2026-05 of the consent on 3 March 2026" in text
    assert "How this was made" not in text


@pytest.mark.parametrize("shown", ["feedback", "none"])
def test_the_attached_data_and_the_whole_file_hold_the_view_alone(shown: str) -> None:
    reader = PdfReader(io.BytesIO(render_view(view(shown))))
    (attached,) = reader.attachments["report.json"]
    data = json.loads(attached)
    assert "scores" not in attached.decode()
    assert data["session_id"] == SESSION[:8]
    assert data["candidate_report"] == shown


def test_the_document_is_in_the_language_of_the_interview() -> None:
    document = render_view(view(language="es-MX"))
    text = read(document)
    assert "Comentarios sobre tu entrevista" in text
    assert "Empezó el 3 mar 2026, 14:05 UTC." in text
    root: Any = PdfReader(io.BytesIO(document)).root_object
    assert root["/Lang"] == "es"
    assert "Feedback on your interview" in read(render_view(view(language="fr")))


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_every_text(language: str) -> None:
    own, english = asdict(texts(language)), asdict(texts("en"))
    assert all(own.values())
    for name, text in english.items():
        places = [part.split("}")[0] for part in text.split("{")[1:]]
        assert all(f"{{{place}}}" in own[name] for place in places)


@pytest.mark.parametrize("words", ["مرحبا بك", "हर चरण", "测量", "🚀"])
def test_feedback_in_any_script_is_printed(words: str) -> None:
    feedback = FEEDBACK.model_copy(update={"strengths": (words,)})
    assert len(pages(render_view(view(feedback=feedback)))) == 1


def test_the_first_page_of_the_report_names_label_title_and_version() -> None:
    shown = report(answer(), role="engineering", title="Ingeniería", invitation=INVITED)
    text = read(render(shown))
    assert "Ingeniería · v3" in text
    assert "Candidate" in text
    assert "C-0042" in text
    assert SESSION[:8] not in text
    assert "Session 4f1d2c3b" in read(render(report(answer(), role="engineering")))
