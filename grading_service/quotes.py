"""Quotes checked against the words they are said to come from. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.marks import normalize

MOST = 2
"""Quotes for one trait."""

LONGEST = 240
"""Letters of a quote; a longer one ends at a word before that."""

ELLIPSIS = re.compile(r"\.{3,}|…|\[\.*\]")
APOSTROPHES = "'’ʼ`´"


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and beside it its letters and digits in lower case with single spaces between words
    (`plain`), each with its place in the text."""

    text: str
    plain: str
    places: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Said":
        text = normalize("NFC", text)
        letters = list(_letters(text))
        return cls(text, "".join(letter for letter, _ in letters), [place for _, place in letters])

    def find(self, quote: str) -> str | None:
        """The passage that the quote repeats, as the text has it, or None.

        Case, punctuation, white space and the form of a character (NFKC) may differ, words may
        not. Of a quote that leaves something out ("…") all parts must be there; the longest counts.
        """
        wanted = [part for part in map(_plain, ELLIPSIS.split(quote)) if part]
        found = [passage for part in wanted if (passage := self._passage(part))]
        return max(found, key=len) if found and len(found) == len(wanted) else None

    def _passage(self, part: str) -> str | None:
        start = f" {self.plain} ".find(f" {part} ")
        if start < 0 and not part.isascii():  # scripts that put no space between words
            start = self.plain.find(part)
        if start < 0:
            return None
        first, last = self.places[start], self.places[start + len(part) - 1]
        passage = " ".join(self.text[first : last + 1].split())
        return passage if len(passage) <= LONGEST else passage[:LONGEST].rsplit(" ", 1)[0]


def verified(quotes: Iterable[str], said: Said) -> tuple[str, ...]:
    """At most two of those that were said, each as the text has it."""
    found = (said.find(quote) for quote in quotes)
    return tuple(dict.fromkeys(quote for quote in found if quote))[:MOST]


def _plain(text: str) -> str:
    return "".join(letter for letter, _ in _letters(normalize("NFC", text)))


def _letters(text: str) -> Iterator[tuple[str, int]]:
    gap, begun = False, False
    for place, character in enumerate(text):
        if character in APOSTROPHES:
            continue
        for letter in _folded(character):
            if not (letter.isalnum() or unicodedata.category(letter)[0] == "M"):
                gap = True
                continue
            if gap and begun:
                yield " ", place
            gap, begun = False, True
            yield letter, place


@lru_cache(10_000)
def _folded(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()
