"""A transcript as a row of words, each with a key that is the same however it was written.

Punctuation and capitals are never read: recognised speech has none, and a grade must not depend
on who typed it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")

LONGEST = 40
"""Letters of a token that count; no word of English is longer."""

REMEMBERED = 2_000
"""Words whose key and stem are kept: few make up most of what is said."""

HE = ("he", "him", "his", "himself")
SHE = ("she", "her", "hers", "herself")
THEY = ("they", "them", "their", "theirs", "themselves")
SOMEONE = frozenset((*HE, *SHE, *THEY))
"""All read as "they": who a story is about is never evidence."""

BARE = {"im": "i", "ive": "i", "thats": "that", "youre": "you", "weve": "we", "theyre": "they"}
"""Contractions as speech recognition may write them."""


@dataclass(frozen=True, slots=True)
class Word:
    """`start` and `end` are offsets into the whitespace-normalised transcript."""

    key: str
    start: int
    end: int


Span = tuple[int, int]
"""Indices of the first word and of the one after the last."""


def normalise(text: str) -> str:
    return " ".join(text.split())


def read(text: str, limit: int | None = None) -> list[Word]:
    """The first `limit` words of a normalised text."""
    found = islice(TOKEN.finditer(text), limit)
    return [Word(key(match.group()), *match.span()) for match in found]


def keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in read(text))


@lru_cache(REMEMBERED)
def key(token: str) -> str:
    """Lower case without accents; "I'm" is "i", "don’t" is "dont", "she" is "they"."""
    plain = unicodedata.normalize("NFKD", token[:LONGEST].casefold()).replace("’", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    head, _, tail = plain.partition("'")
    whole = head + tail if tail == "t" else head
    whole = BARE.get(whole, whole)
    return "they" if whole in SOMEONE else whole


@lru_cache(REMEMBERED)
def stem(word: str) -> str:
    """Crude on purpose: endings off, six letters kept, so "conflicts" meets "conflicting"."""
    for ending in ("ingly", "ing", "edly", "ied", "ies", "ed", "es", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:6]


class Phrases:
    """A list of words and phrases, found wherever their words stand side by side."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._phrases = {keys(entry) for entry in entries}
        self._lengths: dict[str, list[int]] = {}
        """Of those that begin with a word, the longest first."""
        for first, length in sorted({(phrase[0], -len(phrase)) for phrase in self._phrases}):
            self._lengths.setdefault(first, []).append(-length)

    def find(self, words: Sequence[Word]) -> list[Span]:
        """The longest match at each place, none overlapping."""
        spans: list[Span] = []
        end = 0
        for at, word in enumerate(words):
            if at >= end and word.key in self._lengths:  # hardly any word is: this is the hot loop
                end = at + self._length_at(words, at)
                if end > at:
                    spans.append((at, end))
        return spans

    def _length_at(self, words: Sequence[Word], at: int) -> int:
        for length in self._lengths[words[at].key]:
            if tuple([word.key for word in words[at : at + length]]) in self._phrases:
                return length
        return 0
