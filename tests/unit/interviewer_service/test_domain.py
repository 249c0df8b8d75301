"""The rules of words: answers that are not followed up, and the first point that is left out."""

import pytest

from interviewer_service.domain import Choice, closed, unmentioned
from interviewer_service.word_lists import word_lists
from shared.model import Probe

REASON = Probe(text="What spoke against it?", for_cover="an alternative and why it was not taken")
USE = Probe(text="How has it held up?", for_cover="how it held up in use")
LONG = "We built it for the warehouse and measured it every week for a year, with all of its users."


@pytest.mark.parametrize(
    ("said", "language", "why"),
    [
        ("", "en", "no_answer"),
        ("  \n", "en", "no_answer"),
        ("[not understood]", "en", "not_understood"),
        ("Well [not understood]", "en", "not_understood"),
        ("12 34 ... 5", "en", "not_gradable"),
        ("I don't know.", "en", "declined"),
        ("Sorry, I don’t know that", "en-GB", "declined"),
        ("I can't think of one", "en", "declined"),
        ("Pass.", "en", "declined"),
        ("No lo sé, lo siento.", "es-MX", "declined"),
        ("No tengo ningún ejemplo.", "es", "declined"),
        (f"I don't know whether it counts, but: {LONG} {LONG}", "en", None),
        ("The passenger list was wrong.", "en", None),
        ("I don't know.", "de", None),
        (LONG, "en", None),
    ],
)
def test_an_answer_that_is_not_followed_up(said: str, language: str, why: str | None) -> None:
    assert closed(said, said, language) == why


def test_a_declined_follow_up_is_not_followed_up_whatever_was_said_before() -> None:
    assert closed(f"{LONG} I have no example.", "I don't know.", "en") == "declined"
    assert closed(LONG, "", "en") == "no_answer"


def test_the_first_point_that_shares_no_word_with_the_answer_is_asked_about() -> None:
    assert unmentioned([REASON, USE], LONG, "en").probe == REASON
    told = f"{LONG} The alternative was a shelf."
    assert unmentioned([REASON, USE], told, "en") == Choice(
        USE, "not_mentioned", unmentioned([USE], told, "en").chosen_by
    )


def test_an_answer_that_shares_a_word_with_every_point_is_not_followed_up() -> None:
    choice = unmentioned([REASON, USE], "The alternatives held no water, in constant use.", "en")
    assert (choice.probe, choice.why) == (None, "covered")


def test_nothing_is_chosen_in_a_language_without_word_word_lists() -> None:
    assert word_lists("de") is None
    assert unmentioned([REASON], LONG, "de").why == "not_gradable"
    assert word_lists("ES-mx") is not None
