"""The PDF's own texts in the languages that have a file."""

import string
from dataclasses import asdict

import pytest
import yaml

from report_service.pdf import render
from report_service.pdf.texts import FOLDER, languages, pdf_texts
from tests.unit.report_service.kinds import KINDS
from tests.unit.report_service.printed import answer, pages, read, report

OTHERS = sorted(languages() - {"en"})


@pytest.mark.parametrize(
    ("tag", "language"), [("es-MX", "es"), ("ES", "es"), ("en-GB", "en"), ("hi", "en")]
)
def test_the_language_of_the_interview_chooses_the_texts(tag: str, language: str) -> None:
    assert pdf_texts(tag).language == language


@pytest.mark.parametrize("language", OTHERS)
def test_each_text_has_the_places_of_the_english_text(language: str) -> None:
    english, other = (asdict(pdf_texts(tag)) for tag in ("en", language))
    for name, text in english.items():
        if isinstance(text, str) and name != "language":
            assert _places(other[name]) == _places(text), name
        elif isinstance(text, dict):
            assert other[name].keys() == text.keys()
    assert len(other["months"]) == 12


def _places(text: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(text) if place}


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_left_in_english(language: str) -> None:
    english, other = (
        yaml.safe_load((FOLDER / tag / "report.yaml").read_text()) for tag in ("en", language)
    )
    same = {name for name, text in english.items() if other[name] == text and " " in str(text)}
    without_words = {"moment", "minutes", "answer by", "competency", "choice", "state share"}
    assert same <= without_words | {"before after"}


def test_a_missing_text_fails_at_once() -> None:
    fields = asdict(pdf_texts("en"))
    fields.pop("summary")
    with pytest.raises(TypeError, match="summary"):
        type(pdf_texts("en"))(**fields)


def test_a_spanish_report_is_in_spanish_from_the_first_page_to_the_last() -> None:
    shown = KINDS["many notices"].model_copy(update={"language": "es-MX"})
    text = " ".join(" ".join(pages(render(shown))).split())
    for part in (
        "3 mar 2026, 14:05 UTC",
        "Respondidas 6 de 7",
        "Sin calificar: el calificador no pudo leer la respuesta 5",
        "Claridad 5,0 de 5",
        "Decisión de quien revisa",
        "Media de 5 de 7",
        "Preguntas sin respuesta",
        "Grabado, pero no entregado",
        "Centrada 78 %",
        "Cómo se calificó",
        "Página 1 de",
    ):
        assert part in text
    for part in ("Page", "Question", "Transcript ", "graded", "Attention", "Focused", "March"):
        assert part not in text.replace("Not graded: the words", ""), part


def test_a_report_in_a_language_without_texts_is_in_english() -> None:
    assert "The reviewer's decision" in read(report(answer("हर चरण को मापा"), language="hi"))
