"""Quotes checked against the text that they are said to come from. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.unicode_text import normalize, without_format

MAX_QUOTES = 2
"""Quotes for a trait."""

MAX_QUOTE_CHARS = 240
"""A longer quote ends at a word before that."""

ELLIPSIS = re.compile(r"\.{3,}|…|\[\.*\]")
APOSTROPHES = "'’ʼ`´"


@dataclass(frozen=True, slots=True)
class Said:
    """A text to look quotes up in.

    `plain` holds the letters and digits of the text in lower case, with single spaces between
    words; `places` the index in the text of each character of `plain`.
    """

    text: str
    plain: str
    places: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Said":
        """Prepare the text."""
        text = normalize("NFC", without_format(text))
        letters = list(_letters(text))
        return cls(text, "".join(letter for letter, _ in letters), [place for _, place in letters])

    def find(self, quote: str) -> str | None:
        """Return the passage that the quote repeats, as written in the text, or None.

        Case, punctuation, white space and the form of a character (NFKC) may differ, words may
        not. When a quote leaves something out ("…"), all its parts must be in the text; the longest
        part is returned.
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
        if len(passage) <= MAX_QUOTE_CHARS:
            return passage
        return passage[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0]


def verified(quotes: Iterable[str], said: Said) -> tuple[str, ...]:
    """Return at most two of the quotes that the text holds, each as written there."""
    found = (said.find(quote) for quote in quotes)
    return tuple(dict.fromkeys(quote for quote in found if quote))[:MAX_QUOTES]


def _plain(text: str) -> str:
    return "".join(letter for letter, _ in _letters(normalize("NFC", without_format(text))))


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
