"""Words as they are spoken."""

from pathlib import Path

import pytest

from avatar_service.spanish_numbers import in_spanish
from avatar_service.wording import RespellingsError, load_wording, sentences


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", "Use PostgreSQL, e.g. on nginx.", "Use post-gres S Q L, for example on engine X."),
        ("en", "It took 250 ms and 3 GB.", "It took 250 milliseconds and 3 gigabytes."),
        ("en", "Would SQLite help us?", "Would S Q lite help us?"),
        ("es", "¿TCP y 3 TB?", "¿tecepé y tres terabáits?"),
        ("en", "Is it up 24/7?", "Is it up twenty-four seven?"),
        ("es", "Unas 21 personas", "Unas veintiuno personas"),
        (
            "es",
            "El 15 % de 1.250 km",
            "El quince por ciento de mil doscientos cincuenta kilómetros",
        ),
        ("es", "3,5 horas", "tres coma cinco horas"),
    ],
)
def test_jargon_units_and_numbers_are_said(language: str, text: str, spoken: str) -> None:
    assert load_wording().spoken(text, language) == spoken


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "cero"),
        (16, "dieciséis"),
        (31, "treinta y uno"),
        (100, "cien"),
        (101, "ciento uno"),
        (1_000, "mil"),
        (21_000, "veintiún mil"),
        (2026, "dos mil veintiséis"),
        (1_000_000, "un millón"),
        (2_000_500, "dos millones quinientos"),
    ],
)
def test_spanish_numbers(number: int, words: str) -> None:
    assert in_spanish(number) == words


def test_an_operator_adds_words_and_says_others_otherwise(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("en: {words: {Vivavoce: vee va voh chay, SQL: sequel}}")
    wording = load_wording(own)
    assert wording.spoken("Vivavoce and SQL", "en") == "vee va voh chay and sequel"
    assert wording.spoken("MySQL", "en") == "my S Q L"


@pytest.mark.parametrize("text", ["en: [SQL]", "en: {words: [SQL]}", "en: {"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.yaml").write_text(text)
    with pytest.raises(RespellingsError, match=r"own\.yaml"):
        load_wording(tmp_path / "own.yaml")


def test_sentences_end_before_a_capital_and_are_short_enough_to_be_said() -> None:
    assert sentences("Why, e.g. now?  How?\n¿Qué? «Sí.»") == [
        "Why, e.g. now?",
        "How?",
        "¿Qué?",
        "«Sí.»",
    ]
    assert sentences("Ask Dr. Who. Now!") == ["Ask Dr. Who.", "Now!"]
    assert sentences("¿La Sra. Gil, de EE. UU.? Sí.") == ["¿La Sra. Gil, de EE. UU.?", "Sí."]
    long = sentences("one two, " * 60)
    assert max(map(len, long)) <= 300
    assert " ".join(long) == " ".join(("one two, " * 60).split())
    assert max(map(len, sentences("x" * 500))) <= 300
