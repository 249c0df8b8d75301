"""The fillers of the languages, such as "um", and their number in recognised words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.yaml_files import read_yaml

LANGUAGES = Path(__file__).with_name("languages")

MARKS = "[,;:.!?…¿¡—–]"
"""Punctuation that ends what was said before a filler."""

FOLLOWING = r"(?:,|…|\.\.\.|[—–])"
"""Punctuation that sets a filler off from the words after it."""


@dataclass(frozen=True, slots=True)
class Fillers:
    """The fillers of a language. `names` holds the name of each spelling."""

    pattern: re.Pattern[str]
    names: Mapping[str, str]

    def count(self, texts: Iterable[str]) -> dict[str, int]:
        """Return how often each filler was said, the most frequent first."""
        found = (" ".join(match.split()).casefold() for match in self._matches(texts))
        return dict(Counter(self.names[spelling] for spelling in found).most_common())

    def _matches(self, texts: Iterable[str]) -> Iterable[str]:
        for text in texts:
            for match in self.pattern.finditer(text):
                yield match[1] or match[2]


@cache
def fillers(language: str) -> Fillers | None:
    """Return the fillers for a BCP 47 tag; None for a language without a list."""
    path = LANGUAGES / f"{language.partition('-')[0].casefold()}.yaml"
    if not path.exists():
        return None
    read = read_yaml(path.read_text(encoding="utf-8"))
    sounds = {each: name for name, more in read["sounds"].items() for each in (name, *more)}
    set_off = {phrase.casefold(): phrase for phrase in read["set_off"]}
    return Fillers(
        re.compile(
            rf"\b({_any(sounds)})\b|(?:^|{MARKS})\s*({_any(set_off)})(?=\s*{FOLLOWING})",
            re.IGNORECASE,
        ),
        sounds | set_off,
    )


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
