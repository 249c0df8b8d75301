"""The offline grader in interviews that are not held in English."""

import pytest

from bench.grading.spanish import FOREIGN, JUNK, Spanish, half, spanish
from grading_service import offline
from grading_service.languages import read_by
from tests.unit.grading_service.answers import OUTAGE

STRONG = [row for row in half(0) if row.profile == "strong" and row.id != "decision"]


def test_ten_questions_are_each_answered_in_six_ways() -> None:
    assert len(spanish()) == len({(row.question, row.profile) for row in spanish()}) == 60
    assert len({row.question for row in spanish()}) == 10


@pytest.mark.parametrize("row", STRONG, ids=lambda row: row.id)
def test_a_whole_answer_is_graded_high_and_in_its_language(row: Spanish) -> None:
    grade = row.grade(row.text)
    assert grade.state == "graded"
    assert grade.total >= 20
    assert grade.graded_by.model is None
    assert "Calificada por offline" in grade.commentary
    assert "It " not in " ".join(item.reason for item in grade.evidence)


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_another_language_is_not_gradable(text: str) -> None:
    grade = STRONG[0].grade(text)
    assert grade.state == "not gradable"
    assert grade.commentary.startswith("Sin calificar: Muy pocas")


@pytest.mark.parametrize("text", JUNK.values(), ids=JUNK)
def test_junk_gets_at_most_eight_of_twenty_five(text: str) -> None:
    assert STRONG[0].grade(text).total <= 8


def test_an_answer_without_a_shared_word_gets_no_mark() -> None:
    (row,) = [row for row in half(0) if (row.id, row.profile) == ("plazo", "off-topic")]
    assert row.grade(row.text).state == "not gradable"


@pytest.mark.parametrize(
    "text",
    [
        "A la meva última feina havia d'acabar un projecte en dues setmanes, i vaig repartir-lo.",
        "No meu traballo tiven que rematar un proxecto en dúas semanas, e repartín o traballo.",
    ],
    ids=["Catalan", "Galician"],
)
def test_a_close_neighbour_of_the_language_is_not_gradable(text: str) -> None:
    assert STRONG[0].grade(text).state == "not gradable"


def test_not_knowing_is_an_answer() -> None:
    assert STRONG[0].grade(JUNK["no knowledge"]).state == "graded"


def test_a_language_without_lists_is_not_gradable() -> None:
    grade = offline.rate(OUTAGE.question, "", (), OUTAGE.transcript, "fr")
    assert grade.state == "not gradable"
    assert "no word lists" in grade.commentary


def test_regions_of_a_language_share_its_lists() -> None:
    assert [read_by(tag) for tag in ("es-MX", "EN-gb", "es", "pt")] == ["es", "en", "es", None]


def test_words_of_the_questions_field_count_where_no_word_is_shared() -> None:
    told = (
        "Los médicos no querían la hoja nueva. Les propuse rellenar diez con el más escéptico,"
        " y al final aceptó y se la recomendó a los demás."
    )
    persuading = offline.examine("¿Cómo convenciste a alguien?", "", (), told, "es")
    resting = offline.examine("¿Cómo descansas después de un día agotador?", "", (), told, "es")
    assert persuading.features["kinship"].value > resting.features["kinship"].value == 0
    assert persuading.marks["relevance"] > resting.marks["relevance"]
    assert persuading.unreadable is None
    assert resting.unreadable is not None


def test_pronouns_that_look_like_articles_are_no_disorder() -> None:
    said = (
        "Él me la enseñó y nos los llevamos. Las clientas se fueron contentas, y él había firmado,"
        " así que me las mandaron el lunes."
    )
    assert offline.examine("¿Qué pasó?", "", (), said, "es").features["disorder"].value == 0
