"""Words read alike, however they are written."""

from collections.abc import Callable

import pytest

from grading_service.domain import TRAITS
from grading_service.offline import examine, rate
from grading_service.offline.words import is_mixed, keys, normalise, read
from shared.quotes import Said
from shared.unicode_text import without_format
from tests.unit.grading_service.answers import OUTAGE

DOUBLES = str.maketrans("aeocp", "аеоср")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("I'm a cook", "i am a cook"),
        ("im a cook", "i am a cook"),
        ("We’ve built", "we have built"),
        ("it's late", "it is late"),
        ("the team's plan", "the team plan"),
        ("I don't", "i dont"),
        ("she'll", "they will"),
        ("Cafe\u0301s", "cafes"),
    ],
)
def test_a_contraction_is_read_as_its_words(written: str, read_as: str) -> None:
    assert keys(normalise(written)) == tuple(read_as.split())


def test_the_words_of_a_contraction_make_up_its_text() -> None:
    text = "I'm sure we’ll see"
    spans = [text[word.start : word.end] for word in read(text)]
    assert spans == ["I", "'m", "sure", "we", "’ll", "see"]


def test_invisible_characters_are_not_read() -> None:
    hidden = "cata\u00adlogue for\u200bty\u202e\ufeff"
    assert normalise(hidden) == "catalogue forty"
    assert without_format("पर\u200dक") == "परक"


def test_letters_that_look_latin_inside_words_are_read_as_latin() -> None:
    assert keys("соnflict а".translate(DOUBLES)) == ("conflict", "a")
    assert keys("конфликт") == ("конфликт",)
    assert is_mixed("cоnflict")
    assert not is_mixed("conflict")
    assert not is_mixed("конфликт")
    assert not is_mixed("señor")


def test_a_quote_is_found_in_a_text_with_invisible_characters() -> None:
    said = Said.of("the cata\u00adlogue was late")
    assert said.find("the catalogue was") == "the catalogue was"


@pytest.mark.parametrize(
    "hide",
    [
        lambda text: text.replace("an", "a\u00adn"),
        lambda text: text.replace("e", "\u200be"),
        lambda text: text.replace("o", "о", 20),
    ],
    ids=["soft hyphens", "zero-width spaces", "Cyrillic letters"],
)
def test_marks_do_not_depend_on_how_the_same_letters_are_written(
    hide: Callable[[str], str],
) -> None:
    said = (OUTAGE.question, OUTAGE.competency, OUTAGE.covers)
    plain, hidden = rate(*said, OUTAGE.transcript), rate(*said, hide(OUTAGE.transcript))
    assert [getattr(hidden, trait) for trait in TRAITS] == [
        getattr(plain, trait) for trait in TRAITS
    ]


def test_letters_of_another_alphabet_inside_words_are_told_to_a_person() -> None:
    said = (OUTAGE.question, OUTAGE.competency, OUTAGE.covers)
    assert rate(*said, OUTAGE.transcript).review is None
    assert "another alphabet" in (rate(*said, OUTAGE.transcript.replace("o", "о")).review or "")


def test_words_on_both_sides_of_a_filler_do_not_clash() -> None:
    said = "so we went to the, um, to the office and asked for the, uh, the plan of the house"
    assert examine("", "", (), said).features["disorder"].value == 0
