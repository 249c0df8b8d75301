"""Cutting a row of words into units, one statement each, without punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.words import Word, stem

SHORTEST = 5
SHORTEST_BEFORE_SUBJECT = 8
LONGEST = 30
"""Words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement: its words, and the stems of those that carry content."""

    words: Sequence[Word]
    content: frozenset[str]


def cut(words: Sequence[Word], lexicon: Lexicon) -> list[Unit]:
    """Words for the grader always begin a unit, so that they can be taken out alone."""
    injections = {start for start, _ in lexicon.injection.find(words)}
    units: list[list[Word]] = [[]]
    for at, word in enumerate(words):
        if at in injections or _begins(word, units[-1], lexicon):
            units.append([])
        units[-1].append(word)
    return [Unit(unit, content(unit, lexicon)) for unit in units if unit]


def _begins(word: Word, unit: Sequence[Word], lexicon: Lexicon) -> bool:
    if len(unit) < SHORTEST or len(unit) >= LONGEST:
        return len(unit) >= LONGEST
    if unit[-1].key in lexicon.binders:
        return False
    is_subject = word.key in lexicon.subjects and len(unit) >= SHORTEST_BEFORE_SUBJECT
    return is_subject or word.key in lexicon.openers


def content(words: Sequence[Word], lexicon: Lexicon) -> frozenset[str]:
    """Stems of the words that are no small words of grammar."""
    return frozenset(stem(word.key) for word in words if word.key not in lexicon.grammar)


def repeated(units: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """What is said for the first time, and what says it again, nearly word for word."""
    originals: dict[str, list[Unit]] = {}
    first: list[Unit] = []
    again: list[Unit] = []
    for unit in units:
        earlier = (other for word in unit.content for other in originals.get(word, ()))
        if any(_alike(unit, other) for other in earlier):
            again.append(unit)
        else:
            first.append(unit)
            for word in unit.content:
                originals.setdefault(word, []).append(unit)
    return first, again


def _alike(one: Unit, other: Unit) -> bool:
    smaller = min(len(one.content), len(other.content))
    return smaller >= 2 and len(one.content & other.content) >= 0.8 * smaller
