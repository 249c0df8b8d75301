"""The words of a text as they are spoken: respelt jargon, units, abbreviations, numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from avatar_service.spanish_numbers import in_spanish

BUILT_IN = Path(__file__).with_name("respellings.yaml")

ABBREVIATIONS = ("Dr", "Dra", "Mr", "Mrs", "Ms", "Prof", "St", "Sr", "Sra", "Srta", "EE")
"""Words whose full stop ends no sentence, though a capital may follow."""

SENTENCE_END = re.compile(
    "".join(rf"(?<!\b{word}\.)" for word in ABBREVIATIONS)
    + r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(¿¡]*[^\W\d_a-zà-öø-ÿ]|[\"“«(¿¡]*\d)"
)
"""White space behind the end of a sentence: the next begins with a capital or a digit."""

MAX_SENTENCE_CHARS = 300
"""Characters of a sentence; a model takes some 400 phonemes at a time."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")


class RespellingsError(ValueError):
    """A file of respellings cannot be used. The text names the file and the mistake."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The respellings by language: `words` of any place, and `units` behind a number.

    Longer words come first; capital letters matter, so that `US` is not `us`.
    """

    words: Mapping[str, Mapping[str, str]]
    units: Mapping[str, Mapping[str, str]]

    def spoken(self, sentence: str, language: str) -> str:
        """Return the sentence as a voice should read it."""
        units, words = self.units.get(language, {}), self.words.get(language, {})
        if units:
            behind_number = rf"(?<=\d)\s?({_any_of(units)})(?!\w)"
            sentence = re.sub(behind_number, lambda found: f" {units[found[1]]}", sentence)
        if words:
            whole = rf"(?<!\w)({_any_of(words)})(?!\w)"
            sentence = re.sub(whole, lambda found: words[found[1]], sentence)
        if language == "es":
            sentence = NUMBER.sub(lambda found: _spanish_number(found[0]), sentence)
        return sentence


def _any_of(words: Mapping[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _spanish_number(digits: str) -> str:
    """Read 1.250 as a whole number, and 3,5 as "tres coma cinco"."""
    if GROUPED.fullmatch(digits):
        return in_spanish(int(digits.replace(".", "")))
    whole, *rest = re.split(r"[.,]", digits)
    return " coma ".join([in_spanish(int(whole)), *(in_spanish(int(part)) for part in rest)])


def load_wording(operators: Path | None = None) -> Wording:
    """Read the built-in respellings, and the operator's file, which goes before them."""
    words, units = _read(BUILT_IN)
    if operators is not None:
        own_words, own_units = _read(operators)
        for every, own in ((words, own_words), (units, own_units)):
            for language, respellings in own.items():
                every[language] = {**every.get(language, {}), **respellings}
    return Wording(words, units)


Respellings = dict[str, dict[str, str]]


def _read(path: Path) -> tuple[Respellings, Respellings]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise RespellingsError(f"{path}: it cannot be read ({type(error).__name__})") from error
    found: tuple[Respellings, Respellings] = ({}, {})
    for language, kinds in (content or {}).items():
        for respellings, kind in zip(found, ("words", "units"), strict=True):
            given = (kinds or {}).get(kind, {}) if isinstance(kinds, dict) else None
            if not isinstance(given, dict):
                raise RespellingsError(f"{path}: {language}: {kind} must map words to respellings")
            respellings[str(language)] = {str(word): str(said) for word, said in given.items()}
    return found


def sentences(text: str) -> list[str]:
    """Split a text into sentences of at most MAX_SENTENCE_CHARS."""
    found = []
    for sentence in SENTENCE_END.split(" ".join(text.split())):
        rest = sentence
        while len(rest) > MAX_SENTENCE_CHARS:
            cut = max(rest.rfind(mark, 0, MAX_SENTENCE_CHARS) for mark in (", ", "; ", ": "))
            cut = cut + 1 if cut > 0 else rest.rfind(" ", 0, MAX_SENTENCE_CHARS)
            cut = cut if cut > 0 else MAX_SENTENCE_CHARS
            found.append(rest[:cut].strip())
            rest = rest[cut:].strip()
        found.append(rest)
    return [sentence for sentence in found if sentence]
