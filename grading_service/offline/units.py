"""Cutting a row of words into units, one statement each, without punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.words import Word, stem

OPENERS = frozenset(
    "and but so because then after before when while although though however therefore first second"
    " third next finally later instead since until also once eventually if as".split()
)
"""Words that begin a statement when the one before is long enough to stand alone."""

SUBJECTS = frozenset("i we they it this that there you".split())
BINDERS = frozenset("that which who what how where why if when while because and but so or as".split())
"""After one of these a subject goes on with the statement."""

SHORTEST = 5
SHORTEST_BEFORE_SUBJECT = 8
LONGEST = 30


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement: its words, and the stems of those that carry content."""

    words: Sequence[Word]
    content: frozenset[str]


def cut(words: Sequence[Word], lexicon: Lexicon) -> list[Unit]:
    units: list[list[Word]] = [[]]
    for word in words:
        if _begins(word, units[-1]):
            units.append([])
        units[-1].append(word)
    return [Unit(unit, content(unit, lexicon)) for unit in units if unit]


def _begins(word: Word, unit: Sequence[Word]) -> bool:
    if len(unit) >= LONGEST:
        return True
    if word.key in OPENERS:
        return len(unit) >= SHORTEST and unit[-1].key not in BINDERS
    return (
        word.key in SUBJECTS
        and len(unit) >= SHORTEST_BEFORE_SUBJECT
        and unit[-1].key not in BINDERS
    )


def content(words: Sequence[Word], lexicon: Lexicon) -> frozenset[str]:
    """Stems of the words that are no small words of grammar."""
    return frozenset(stem(word.key) for word in words if word.key not in lexicon.grammar and word.key != "they")
