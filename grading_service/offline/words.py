"""Transcripts as rows of words, each with a key that does not depend on spelling variants.

Punctuation and capitals are never read: recognised speech has none, and a grade must not depend on
who typed the text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from shared.unicode_text import normalize, without_format

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")

MAX_TOKEN_LETTERS = 40
"""Further letters of a token do not count; no word of English is longer."""

SCRIPT_CHARS = 2_000
"""Characters by which the alphabet of an answer is known, and whether the answer is code."""

CODE_SYMBOLS = frozenset("{}[]()<>=;_*/+&|#$\\^~`")
CODE_SHARE = 0.12
"""Share of these symbols from which on a text is code. Prose has less than 0.05."""

CODE_STATEMENT = re.compile(
    r"\b(SELECT\b.{1,200}?\bFROM|INSERT INTO|CREATE TABLE|def \w+\(|function \w*\(|public static"
    r"|import \w+ from|console\.log\(|Traceback \(most recent)"
)
STATEMENT_SHARE = 0.04
"""Share of the symbols from which on a text with a statement of a program is code."""

CACHED_WORDS = 2_000
"""Words whose key and stem are cached: few words make up most of speech."""

HE = ("he", "him", "his", "himself")
SHE = ("she", "her", "hers", "herself")
THEY = ("they", "them", "their", "theirs", "themselves")
SOMEONE = frozenset((*HE, *SHE, *THEY))
"""Pronouns that are all read as "they": who a story is about is never evidence."""

LIKE_LATIN = str.maketrans("авекмнорстухіјѕԁһԛԝαενορτυχικ", "abekmhopctyxijsdhqwaevoptuxik")
"""Letters of the Cyrillic and Greek alphabets, in lower case, that look like Latin letters."""

LATIN = re.compile("[a-z]")

CONTRACTED = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "had"}
"""Words behind an apostrophe. "I'd" may be "I would", too; no other word may follow "had" and not
"would"."""

BE = frozenset(("it", "that", "there", "here", "what", "who", "where", "how", "he", "she"))
"""Words after which "'s" is a verb, and no genitive."""

BARE = {
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "thats": ("that", "is"),
    "youre": ("you", "are"),
    "weve": ("we", "have"),
    "theyre": ("they", "are"),
}
"""Contractions without apostrophes, as speech recognition may write them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word; `start` and `end` are offsets into the whitespace-normalised transcript."""

    key: str
    start: int
    end: int


Span = tuple[int, int]
"""Indices of the first word, and of the word after the last."""


def normalise(text: str) -> str:
    """Return the text in NFC, without invisible characters, with single spaces for white space."""
    return " ".join(normalize("NFC", without_format(text)).split())


def read(text: str, limit: int | None = None) -> list[Word]:
    """Return the first `limit` words of a normalised text."""
    found = TOKEN.finditer(text)
    return list(islice((word for match in found for word in _words(match)), limit))


def _words(match: re.Match[str]) -> Iterator[Word]:
    """Yield a word for the token, or two for a contraction, of which a quote can be cut."""
    start, end = match.span()
    said, length = parts(match.group())
    if len(said) == 1:
        yield Word(said[0], start, end)
    else:
        yield Word(said[0], start, start + length)
        yield Word(said[1], start + length, end)


def keys(text: str) -> tuple[str, ...]:
    """Return the keys of the text's words."""
    return tuple(word.key for word in read(text))


def key(token: str) -> str:
    """Return the key of the token's first word."""
    return parts(token)[0][0]


@lru_cache(CACHED_WORDS)
def parts(token: str) -> tuple[tuple[str, ...], int]:
    """Return the keys of the token's words, and the number of characters of the first.

    Keys are in lower case without accents: "I'm" is "i" and "am", "don’t" is "dont", "she" is
    "they".
    """
    plain = plain_letters(token)
    head, _, tail = plain.partition("'")
    whole = head + tail if tail == "t" else head
    verb = "is" if tail == "s" and head in BE else CONTRACTED.get(tail, "")
    said = BARE.get(whole) or ((whole, verb) if verb else (whole,))
    length = token.replace("’", "'").index("'") if verb else len(said[0])
    return tuple("they" if word in SOMEONE else word for word in said), length


def plain_letters(token: str) -> str:
    """Return the token in lower case, without accents, and with Latin letters for their doubles.

    A token without a Latin letter stays as it is, except for a single letter.
    """
    plain = unicodedata.normalize("NFKD", token[:MAX_TOKEN_LETTERS].casefold()).replace("’", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    if plain.isascii() or not (LATIN.search(plain) or len(plain) == 1):
        return plain
    return plain.translate(LIKE_LATIN)


def is_mixed(token: str) -> bool:
    """Return whether the token has letters of another alphabet that stand for Latin letters."""
    return (
        not token.isascii()
        and LATIN.search(token.casefold()) is not None
        and any(ord(letter) in LIKE_LATIN for letter in token.casefold())
    )


def stemmer(endings: Sequence[str]) -> Callable[[str], str]:
    """Return a function that cuts the first ending that fits, and keeps six letters.

    The stem is crude, so that "conflicts" meets "conflicting".
    """

    @lru_cache(CACHED_WORDS)
    def stem(word: str) -> str:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word[: -len(ending)]
                break
        return word[:6]

    return stem


def is_foreign(text: str) -> bool:
    """Return whether most letters are of another alphabet than the Latin: its words may be one."""
    if text[:SCRIPT_CHARS].isascii():
        return False
    letters = [char for char in text[:SCRIPT_CHARS] if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return 2 * latin < len(letters)


def is_code(text: str) -> bool:
    """Return whether so many characters are symbols of programs that the text is one."""
    characters = "".join(text[:SCRIPT_CHARS].split())
    symbols = sum(map(characters.count, CODE_SYMBOLS))
    written = CODE_STATEMENT.search(text[:SCRIPT_CHARS]) is not None
    return symbols > (STATEMENT_SHARE if written else CODE_SHARE) * len(characters)


class Phrases:
    """A list of words and phrases, which match wherever their words stand side by side."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._phrases = {keys(entry) for entry in entries}
        self._lengths: dict[str, list[int]] = {}
        """Lengths of the phrases that begin with a word, the longest first."""
        for first, length in sorted({(phrase[0], -len(phrase)) for phrase in self._phrases}):
            self._lengths.setdefault(first, []).append(-length)

    def find(self, words: Sequence[Word]) -> list[Span]:
        """Return the longest match at each place, without overlaps."""
        lengths = self._lengths
        spans: list[Span] = []
        end = 0
        # Hardly any word begins a phrase: this search is the hot loop.
        for at in [at for at, word in enumerate(words) if word.key in lengths]:
            if at >= end and (length := self._length_at(words, at)):
                end = at + length
                spans.append((at, end))
        return spans

    def _length_at(self, words: Sequence[Word], at: int) -> int:
        for length in self._lengths[words[at].key]:
            if tuple([word.key for word in words[at : at + length]]) in self._phrases:
                return length
        return 0
