"""Phrases of an answer, as its facts list them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grading_service.offline import quoting
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.words import Phrases, Word

Passage = Sequence[Word]


def listed(
    reading: Reading, form: str, passages: Sequence[Passage], shown: tuple[Passage, ...] = ()
) -> Fact:
    """Return the fact that the passages are there."""
    return Fact(form, len(passages), quoting.named(reading.speech, passages), shown)


def phrased(reading: Reading, form: str, passages: Sequence[Passage]) -> Fact:
    """Return the fact that the phrases are there, without the capital letter of a sentence.

    Phrases of the word lists are no names, and only "I" keeps its letter.
    """
    fact = listed(reading, form, passages)
    return replace(fact, words=[*dict.fromkeys(map(_inside_a_sentence, fact.words))])


def _inside_a_sentence(phrase: str) -> str:
    speaks = phrase.partition(" ")[0].partition("'")[0].partition("’")[0] == "I"
    return phrase if speaks else phrase[:1].lower() + phrase[1:]


def found(phrases: Phrases, words: Sequence[Word]) -> list[Passage]:
    """Return the phrases among the words."""
    return [words[start:end] for start, end in phrases.find(words)]


def softening(reading: Reading) -> list[Passage]:
    """Return the phrases that soften what the answer says: "I think", "not sure"."""
    doubts = found(lexicon(reading.language).doubts, reading.speech.spoken)
    return [*reading.speech.hedges, *doubts]


def markers(reading: Reading, places: Mapping[str, Phrases]) -> dict[str, list[Passage]]:
    """Return for each place the phrases of the answer that mark it, in spoken order."""
    units = reading.speech.units
    return {
        name: [passage for unit in units for passage in found(phrases, unit.words)]
        for name, phrases in places.items()
    }


def at_beginnings(reading: Reading, places: Mapping[str, Phrases]) -> dict[str, list[Passage]]:
    """Return the phrases that mark a place and begin a statement: "first", not "my first"."""
    begins = {unit.words[0] for unit in reading.speech.units}
    return {
        name: [passage for passage in passages if passage[0] in begins]
        for name, passages in markers(reading, places).items()
    }


def with_stems(reading: Reading, said: Sequence[Word], stems: frozenset[str]) -> list[Passage]:
    """Return the first of the words with each of the stems."""
    words = lexicon(reading.language)
    first = {
        words.stem(word.key): [word]
        for word in reversed(said)
        if len(word.key) > 1 and word.key not in words.grammar and words.stem(word.key) in stems
    }
    return list(reversed(first.values()))
