"""A feature, and the ways of counting that several features share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grading_service.offline.units import Unit
from grading_service.offline.words import Phrases, Word


@dataclass(frozen=True, slots=True)
class Feature:
    """A number, and the words that best show it: side by side in the transcript, or none."""

    value: float
    words: Sequence[Word] = ()


Features = Mapping[str, Feature]


def share(part: Collection[object], whole: Collection[object]) -> float:
    return len(part) / len(whole) if whole else 0.0


def per_hundred(part: Collection[object], words: Collection[Word]) -> float:
    return 100 * share(part, words)


def passages(found: Collection[Sequence[Word]], words: Collection[Word]) -> Feature:
    """Passages per 100 words, shown by the longest."""
    return Feature(per_hundred(found, words), longest(found))


def rate(phrases: Phrases, words: Sequence[Word]) -> Feature:
    """Occurrences per 100 words."""
    return passages([words[start:end] for start, end in phrases.find(words)], words)


def longest(passages: Collection[Sequence[Word]]) -> Sequence[Word]:
    """The first of the longest."""
    return max(passages, key=len, default=())


def ranks(unit: Unit, places: Mapping[str, Phrases]) -> list[int]:
    """The numbers of those places whose phrases stand in the unit."""
    return [rank for rank, phrases in enumerate(places.values()) if phrases.find(unit.words)]


def passage(unit: Unit, phrases: Phrases) -> Sequence[Word]:
    """The unit from its first such phrase on."""
    found = phrases.find(unit.words)
    return unit.words[found[0][0] :] if found else ()
