"""Facts of clarity and conciseness: how an answer is said."""

from collections.abc import Sequence
from dataclasses import replace

from grading_service.offline import quoting
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.tellings.phrases import Passage, found, listed, phrased

SHORT_SENTENCE, LONG_SENTENCE = 15, 28
"""Words: a mean of up to 15 is short; a sentence from 28 on is long."""

MOST_IN_HUNDRED = 2.5
"""Filler words, or vague ones, that count as hardly any."""

SHORT_ANSWER, LONG_ANSWER = 45, 220
"""Words up to which an answer is called short, and from which on it is called long."""

LEAST_REPEATED = 3
"""Words of content of a statement that says an earlier one again: fewer may be chance."""

SAME = 0.6
"""Share of the words of content of two statements, from which on a reader finds them the same."""

THIN = 40
"""New words of content in a hundred that are few."""


def fillers(reading: Reading) -> Fact | None:
    passages = reading.speech.fillers
    return phrased(reading, "loss", passages) if len(passages) >= 2 else None


def no_filler(reading: Reading) -> Fact | None:
    return _hardly_any(reading, reading.speech.fillers)


def stutters(reading: Reading) -> Fact | None:
    passages = [[word] for word in reading.speech.stutters]
    return listed(reading, "loss", passages) if passages else None


def vague_words(reading: Reading) -> Fact | None:
    passages = found(lexicon(reading.language).vague, reading.speech.spoken)
    return phrased(reading, "loss", passages) if len(passages) >= 2 else None


def no_vague_word(reading: Reading) -> Fact | None:
    return _hardly_any(reading, found(lexicon(reading.language).vague, reading.speech.spoken))


def _hardly_any(reading: Reading, passages: Sequence[Passage]) -> Fact | None:
    """Return the fact that there is no such passage in the answer, or hardly any."""
    total = len(reading.speech.words)
    if not passages:
        return Fact("gain", total)
    if 100 * len(passages) > MOST_IN_HUNDRED * total:
        return None
    few = phrased(reading, "few", passages)
    return replace(few, words=[*few.words, str(total)])


def short_sentences(reading: Reading) -> Fact | None:
    lengths = [len(said.split()) for said in quoting.sentences(reading.speech.text)]
    mean = round(sum(lengths) / max(1, len(lengths)))
    return Fact("gain", mean) if len(lengths) >= 3 and 5 <= mean <= SHORT_SENTENCE else None


def long_sentence(reading: Reading) -> Fact | None:
    """Tell a long sentence where there is punctuation: recognised speech may have none."""
    lengths = [len(said.split()) for said in quoting.sentences(reading.speech.text)]
    longest = max(lengths, default=0)
    return Fact("loss", longest) if len(lengths) > 1 and longest >= LONG_SENTENCE else None


def short(reading: Reading) -> Fact | None:
    total = len(reading.speech.words)
    return Fact("loss", total) if total <= SHORT_ANSWER else None


def said_again(reading: Reading) -> Fact | None:
    """Tell a statement that repeats an earlier one, with both."""
    again = reading.speech.repeats
    fullest = max(again, key=lambda unit: len(unit.content), default=None)
    if fullest is None or len(fullest.content) < LEAST_REPEATED:
        return None
    first = max(reading.speech.units, key=lambda unit: len(unit.content & fullest.content))
    if len(first.content & fullest.content) < SAME * len(first.content | fullest.content):
        return None
    return Fact("loss", len(again), shown=(fullest.words, first.words))


def nothing_again(reading: Reading) -> Fact | None:
    return None if reading.speech.repeats else Fact("gain", len(reading.speech.words))


def padding(reading: Reading) -> Fact | None:
    passages = reading.speech.padding
    return phrased(reading, "loss", passages) if passages else None


def no_padding(reading: Reading) -> Fact | None:
    if reading.speech.padding:
        return None
    return Fact("plain" if reading.speech.repeats else "gain", len(reading.speech.words))


def density(reading: Reading) -> Fact | None:
    share = round(100 * reading.features["density"].value)
    return Fact("loss", share) if share <= THIN else None


def length(reading: Reading) -> Fact | None:
    total = len(reading.speech.words)
    return Fact("loss", total) if total >= LONG_ANSWER else None
