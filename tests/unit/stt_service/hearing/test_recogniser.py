"""The choice between engines, and the guards against words that an engine made up."""

from dataclasses import dataclass, field
from typing import Any

import numpy
import pytest

from stt_service.hearing.engine import Recognised, mean_probability
from stt_service.hearing.guards import guarded, made_up
from stt_service.hearing.recogniser import Recognisers, understood

SOUND = numpy.zeros(16_000, numpy.float32)


@dataclass
class Scripted:
    """An engine that always returns the same words."""

    name: str
    text: str
    confidence: float = 0.9
    languages: list[str] = field(default_factory=list)

    def recognise(self, samples: Any, language: str) -> Recognised:
        self.languages.append(language)
        return Recognised(self.text, self.confidence, (1,), self.name)

    recognise_growing = recognise


def test_sure_english_needs_no_second_engine() -> None:
    every = Scripted("every", "other words")
    found = Recognisers(every, Scripted("english", "sure words")).live(SOUND, "en")
    assert (found.text, found.engine, every.languages) == ("sure words", "english", [])


@pytest.mark.parametrize(
    ("english", "confidence", "expected"),
    [
        ("", 0.9, "by the second engine"),  # it fell silent
        ("unsure words", 0.3, "by the second engine"),
        ("unsure words", 0.45, "unsure words"),  # the other engine is even less sure
        ("you you you", 0.9, "by the second engine"),  # made up
    ],
)
def test_of_two_unsure_engines_the_surer_counts(
    english: str, confidence: float, expected: str
) -> None:
    every = Scripted("every", "by the second engine", 0.4)
    found = Recognisers(every, Scripted("english", english, confidence)).live(SOUND, "en")
    assert found.text == expected


def test_words_go_before_a_confident_silence() -> None:
    every = Scripted("every", "", 0.9)
    found = Recognisers(every, Scripted("english", "few words", 0.45)).live(SOUND, "en")
    assert found.text == "few words"


def test_other_languages_are_named_to_the_engine_for_every_language() -> None:
    every, english = Scripted("every", "unas palabras"), Scripted("english", "wrong")
    recognisers = Recognisers(every, english)
    assert recognisers.live(SOUND, "es").text == "unas palabras"
    assert (every.languages, english.languages) == (["es"], [])


@pytest.mark.parametrize(
    "text", ["you you you", "No. No! no?", "thank you for watching " * 12, "la " * 3, "P-P-P-P"]
)
def test_text_that_repeats_itself_is_made_up(text: str) -> None:
    assert made_up(text)
    assert guarded(Recognised(text, 0.9, (1,), "x")) == Recognised("", 0.0, (), "x")


@pytest.mark.parametrize(
    "text",
    ["", "yes", "no, no", "very very very good", "I led a team of five. We moved a database."],
)
def test_what_people_say_is_not_made_up(text: str) -> None:
    assert not made_up(text)


def test_silence_and_doubt_are_not_understood() -> None:
    assert understood(Recognised("words", 0.8, (1,), "x"))
    assert not understood(Recognised("", 0.8, (), "x"))
    assert not understood(Recognised("words", 0.3, (1,), "x"))


def test_confidence_is_the_geometric_mean() -> None:
    assert mean_probability([]) == 0
    assert mean_probability([0.0, 0.0]) == 1
    assert mean_probability([-1.0, -3.0]) == pytest.approx(0.1353, abs=1e-4)


@pytest.mark.parametrize("words", ["", "unsure words"])
def test_words_so_far_have_no_second_opinion(words: str) -> None:
    every = Scripted("every", "other words")
    recognisers = Recognisers(every, Scripted("english", words, 0.2))
    assert recognisers.growing(SOUND, "en").text == words
    assert every.languages == []
    assert recognisers.growing(SOUND, "es").text == "other words"
    assert Recognisers(every).growing(SOUND, "en").text == "other words"
