"""The texts of a report: each language has all of them, and an interview's report follows it."""

import re
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from grading_service.domain import not_agreed, not_gradable
from grading_service.languages import LANGUAGES
from grading_service.languages.report_texts import report_texts
from grading_service.overview import overview
from grading_service.review import reasons_to_look
from grading_service.summary import summarise, without_grades
from shared.model import GradedAnswer
from tests.unit.grading_service.grades import OFFLINE, answer, evidence_of, graded, unanswered

SPANISH = report_texts("es-MX")
ENGLISH_WORDS = re.compile(r"\b(the|answers?|of|graded|person|Question|and)\b")


def places(texts: object) -> Iterator[tuple[str, ...]]:
    """Generate the places of each text, in the order of the texts."""
    if isinstance(texts, dict):
        for text in texts.values():
            yield from places(text)
    else:
        yield tuple(sorted(set(re.findall(r"\{(\w+)\}", str(texts)))))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_every_text_with_the_same_places(language: str) -> None:
    own, english = asdict(report_texts(language)), asdict(report_texts("en"))
    assert list(places(own)) == list(places(english))
    assert all(own.values())
    assert own["traits"].keys() == english["traits"].keys()


def test_a_language_without_texts_is_told_in_english() -> None:
    assert report_texts("fr") is report_texts("en")


def spanish_answers() -> list[GradedAnswer]:
    """Return answers in every state whose evidence is in Spanish."""
    evidence = tuple(
        item.model_copy(update={"reason": "Da cifras.", "quotes": ()}) for item in evidence_of()
    )
    unread = not_gradable("No es español.", OFFLINE, SPANISH)
    return [
        graded((5, 5, 4, 4, 4), evidence=evidence),
        graded((2, 3, 1, 2, 2), evidence=evidence, review="Mirar.", uncovered=("el resultado",)),
        graded((3, 3, 3, 3, 3), evidence=evidence, transcript="Porque sí."),
        GradedAnswer(answer=answer(), grade=unread),
        unanswered(),
    ]


def test_overview_and_summary_are_in_the_language_of_the_interview() -> None:
    answers = spanish_answers()
    seen = overview(answers, SPANISH)
    assert seen.headline.startswith("15,7 de 25 de media, por 3 de 5 preguntas; 1 espera a una")
    assert seen.strengths[0] == "Pregunta 1, claridad 5 de 5. Da cifras."
    told = summarise(answers, seen, (), SPANISH)
    assert told.startswith("Sin calificar: el calificador no pudo leer la respuesta 4,")
    assert "La respuesta 3 tiene pocas palabras" in told
    assert "Sin ella la media es 18,5 de 25." in told
    assert not ENGLISH_WORDS.search(told)


def test_every_note_on_an_answer_is_in_the_language_of_the_interview() -> None:
    grade = graded((5, 5, 5, 5, 5)).grade
    offline = graded((2, 2, 2, 2, 2), review="Mirar.").grade
    marks = {"clarity": 1, "relevance": 5, "structure": 3, "conciseness": 3, "confidence": 3}
    readings = [marks, {**marks, "clarity": 5}]
    told = reasons_to_look(readings, grade, offline, SPANISH, injected=True, declined=True)  # type: ignore[arg-type]
    assert told is not None
    assert "claridad (1, 5)" in told
    assert "seguridad (5 frente a 2)" in told
    nobody = not_agreed(SPANISH).commentary
    without = without_grades([unanswered()], SPANISH)
    assert nobody.startswith("Sin calificar: ")
    assert not any(map(ENGLISH_WORDS.search, (told, nobody, without)))


def test_a_spanish_list_says_e_before_the_sound_of_i() -> None:
    assert SPANISH.listed(["«tareas»", "«interesados»"]) == "«tareas» e «interesados»"
    assert SPANISH.listed(["padres", "hijos"]) == "padres e hijos"
    assert SPANISH.listed(["agua", "hielo"]) == "agua y hielo"
    assert report_texts().listed(["tasks", "interests"]) == "tasks and interests"
