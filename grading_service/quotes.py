"""Quotes checked against the words they are said to come from. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST = 2
"""Quotes for one trait."""

LONGEST = 240
"""Letters of a quote; a longer one ends at a word before that."""

ELLIPSIS = re.compile(r"\.{3,}|…|\[\.*\]")
APOSTROPHES = "'’ʼ`´"


def verified(quotes: Iterable[str], transcript: str) -> tuple[str, ...]:
    """At most two of those that the transcript holds, each as the transcript has it."""
    found = dict.fromkeys(quote for q in quotes if (quote := verbatim(q, transcript)))
    return tuple(found)[:MOST]


def verbatim(quote: str, transcript: str) -> str | None:
    """The passage of the transcript that the quote repeats, or None.

    Case, punctuation, white space and the form of a character (NFKC) may differ, words may not.
    Of a quote that leaves something out ("…") all parts must be there; the longest one counts.
    """
    parts = [_passage(part, transcript) for part in ELLIPSIS.split(quote) if _plain(part)]
    if not parts or not all(parts):
        return None
    return max((part for part in parts if part), key=len)


def _passage(part: str, transcript: str) -> str | None:
    text = unicodedata.normalize("NFC", transcript)
    wanted = _plain(part)
    letters = list(_letters(text))
    plain = "".join(letter for letter, _ in letters)
    start = f" {plain} ".find(f" {wanted} ")
    if start < 0 and not wanted.isascii():  # scripts that put no space between words
        start = plain.find(wanted)
    if start < 0:
        return None
    first, last = letters[start][1], letters[start + len(wanted) - 1][1]
    return _bounded(" ".join(text[first : last + 1].split()))


def _plain(text: str) -> str:
    return "".join(letter for letter, _ in _letters(unicodedata.normalize("NFC", text)))


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """The letters and digits in lower case, one space between words, each with its place."""
    gap, begun = 0, False
    for place, character in enumerate(text):
        if character in APOSTROPHES:
            continue
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if not (letter.isalnum() or unicodedata.category(letter)[0] == "M"):
                gap = place + 1
                continue
            if gap and begun:
                yield " ", place
            gap, begun = 0, True
            yield letter, place


def _bounded(quote: str) -> str:
    if len(quote) <= LONGEST:
        return quote
    return quote[:LONGEST].rsplit(" ", 1)[0]
