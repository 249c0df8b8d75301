"""Facts of relevance: the matter that an answer shares with its question."""

from collections.abc import Sequence

from grading_service.offline import quoting
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.semantic_features import NEAR_COSINE, NEAREST, near_feature
from grading_service.offline.tellings.phrases import found, listed, softening, with_stems
from grading_service.offline.units import content
from grading_service.offline.words import Word

LONGEST_LISTED_QUESTION = 30
"""Words of a question of which the words that are missing in the answer are listed."""

LEAST_QUOTED_CONTENT = 3
"""Words of content of a statement that a comment quotes as near the question."""

MOST_SHARED = 3
"""Words of question and points that count as few."""


def nearest(reading: Reading) -> Fact | None:
    """Tell a statement that the encoder finds near the question: the nearest without a doubt.

    "It depends on what kind of service it is" is near a question about a service, and says nothing.
    """
    near = [
        each
        for rank in range(NEAREST)
        if (each := reading.features.get(near_feature(rank))) and each.words
    ]
    full = [each for each in near if _says_enough(reading, each.words)]
    sure = [
        each for each in full if each.value >= NEAR_COSINE and not _is_softened(reading, each.words)
    ]
    chosen = next(iter([*sure, *full, *near]), None)
    if chosen is None:
        return None
    close = chosen in full and chosen.value >= NEAR_COSINE
    return Fact("gain" if close else "nearest", shown=(chosen.words,))


def _says_enough(reading: Reading, words: Sequence[Word]) -> bool:
    """Return whether a quote of the words can show anything: "You write down the times" cannot."""
    return len(content(words, lexicon(reading.language))) >= LEAST_QUOTED_CONTENT


def _is_softened(reading: Reading, words: Sequence[Word]) -> bool:
    """Return whether the sentence of the words, as it would be quoted, holds a softening phrase."""
    start, end = quoting.place(reading.speech, words)
    return any(start <= phrase[0].start < end for phrase in softening(reading))


def taken_up(reading: Reading) -> Fact | None:
    """Tell the statement that shares most words with the question, and those in its quote."""
    linking, asked = _linking(reading), reading.topic.asked
    by_unit = [
        with_stems(reading, [each for each in unit.words if each not in linking], asked)
        for unit in reading.speech.units
    ]
    shared = max(by_unit, key=len, default=[])
    if not shared:
        return None
    start, end = quoting.place(reading.speech, shared[0])
    quoted = [passage for passage in shared if start <= passage[0].start < end]
    return listed(reading, "gain", quoted, (shared[0],))


def _linking(reading: Reading) -> set[Word]:
    """Return the words of phrases such as "in the end", which do not take up "how it ended"."""
    phrases = found(lexicon(reading.language).signs, reading.speech.words)
    return {word for phrase in phrases for word in phrase}


def not_taken_up(reading: Reading) -> Fact | None:
    """Tell the words of a short question that do not come up."""
    question = reading.topic.question
    if len(question.split()) > LONGEST_LISTED_QUESTION:
        return None
    words = lexicon(reading.language)
    stems = reading.topic.asked - {words.stem(word.key) for word in reading.speech.words}
    missing = quoting.words_of(question, stems, words)
    return Fact("loss", len(missing), missing) if len(missing) >= 2 else None


def few_shared(reading: Reading) -> Fact | None:
    """Tell the few words that the answer shares with the question and its points."""
    shared = with_stems(reading, reading.speech.words, reading.topic.all)
    if len(shared) > MOST_SHARED or (not shared and not_taken_up(reading)):
        return None  # the words that are missing say more
    if not reading.topic.all:
        return None
    form = "loss" if shared else "none"
    return listed(reading, form if reading.topic.cover_stems else f"{form}, no points", shared)


def points(reading: Reading) -> Fact | None:
    """Tell the words that belong to the points that were looked for."""
    stems = frozenset[str]().union(*reading.topic.cover_stems)
    named = stems - lexicon(reading.language).generic - reading.topic.asked
    shared = with_stems(reading, reading.speech.spoken, named)
    return listed(reading, "gain", shared) if len(shared) >= 2 else None
