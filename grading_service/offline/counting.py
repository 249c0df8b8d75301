"""Features, and the ways of counting that several of them share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grading_service.offline.units import Unit
from grading_service.offline.words import Phrases, Word


@dataclass(frozen=True, slots=True)
class Feature:
    """A number, and the words that show it best: a run of words of the transcript, or none."""

    value: float
    words: Sequence[Word] = ()


Features = Mapping[str, Feature]


def share(part: Collection[object], whole: Collection[object]) -> float:
    """Return the size of `part` as a share of `whole`; 0 of an empty whole."""
    return len(part) / len(whole) if whole else 0.0


def per_hundred(part: Collection[object], words: Collection[Word]) -> float:
    """Return the size of `part` per 100 words."""
    return 100 * share(part, words)


def passages(found: Collection[Sequence[Word]], words: Collection[Word]) -> Feature:
    """Return the number of passages per 100 words, shown by the longest passage."""
    return Feature(per_hundred(found, words), longest(found))


def rate(phrases: Phrases, words: Sequence[Word]) -> Feature:
    """Return the number of phrases per 100 words, shown by the longest phrase."""
    return passages([words[start:end] for start, end in phrases.find(words)], words)


def longest(passages: Collection[Sequence[Word]]) -> Sequence[Word]:
    """Return the longest passage, and the first among equals."""
    return max(passages, key=len, default=())


def ranks(unit: Unit, places: Mapping[str, Phrases]) -> list[int]:
    """Return the numbers of the places whose phrases the unit holds."""
    return [rank for rank, phrases in enumerate(places.values()) if phrases.find(unit.words)]


def passage(unit: Unit, phrases: Phrases) -> Sequence[Word]:
    """Return the words of the unit from its first such phrase on."""
    found = phrases.find(unit.words)
    return unit.words[found[0][0] :] if found else ()
