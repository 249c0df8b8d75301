"""Division of words into pieces that the encoder knows: repeatedly the longest known beginning.

Words come as keys (words.py): split, in lower case, without accents. So nothing else of a BERT
tokenizer is needed, and the library for it would bring a client for a model hub into every image.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from grading_service.offline.lexicon import ENCODED, lexicon
from grading_service.offline.words import CACHED_WORDS

UNKNOWN, CLS, SEP = 100, 101, 102


@cache
def vocabulary() -> dict[str, int]:
    """Return the number of each piece; pieces inside a word begin with "##"."""
    text = Path(__file__).with_name("vocab.txt").read_text(encoding="utf-8")
    return {piece: number for number, piece in enumerate(text.splitlines())}


def is_known(word: str) -> bool:
    """Return whether the word is among the 30,000 commonest words and pieces, names included."""
    return word in vocabulary()


def pieces(words: Sequence[str]) -> list[int]:
    """Return the numbers of the words' pieces, in order."""
    return [piece for word in words for piece in _cut(word)]


@lru_cache(CACHED_WORDS)
def _cut(word: str) -> Sequence[int]:
    """Divide a word. Names are read as "person": who a story is about is never evidence."""
    known = vocabulary()
    word = lexicon(ENCODED).kin.get(word, word)
    found: list[int] = []
    start = 0
    while start < len(word):
        end = next(
            (end for end in range(len(word), start, -1) if _piece(word, start, end) in known), start
        )
        if end == start:
            return [UNKNOWN]
        found.append(known[_piece(word, start, end)])
        start = end
    return found


def _piece(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else f"##{word[start:end]}"
