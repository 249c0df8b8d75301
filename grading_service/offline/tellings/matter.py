"""Facts of relevance: the matter that an answer shares with its question."""

from collections.abc import Sequence

from grading_service.offline import quoting
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.semantic_features import NEAR_COSINE, NEAREST, near_feature
from grading_service.offline.tellings.phrases import listed, softening, with_stems
from grading_service.offline.words import Word

LONGEST_LISTED_QUESTION = 30
"""Words of a question of which the words that are missing in the answer are listed."""

MOST_SHARED = 3
"""Words of question and points that count as few."""


def nearest(reading: Reading) -> Fact | None:
    """Tell a statement that the encoder finds near the question: the nearest without a doubt.

    "It depends on what kind of service it is" is near a question about a service, and says nothing.
    """
    near = [
        found
        for rank in range(NEAREST)
        if (found := reading.features.get(near_feature(rank))) and found.words
    ]
    sure = [
        each for each in near if each.value >= NEAR_COSINE and not _is_softened(reading, each.words)
    ]
    chosen = next(iter([*sure, *near]), None)
    if chosen is None:
        return None
    return Fact("gain" if chosen.value >= NEAR_COSINE else "nearest", shown=(chosen.words,))


def _is_softened(reading: Reading, words: Sequence[Word]) -> bool:
    """Return whether the sentence of the words, as it would be quoted, holds a softening phrase."""
    start, end = quoting.place(reading.speech, words)
    return any(start <= phrase[0].start < end for phrase in softening(reading))


def taken_up(reading: Reading) -> Fact | None:
    """Tell the statement that shares most words with the question, and those in its quote."""
    stems, stem = reading.topic.asked, lexicon(reading.language).stem
    unit = max(reading.speech.units, key=lambda unit: len(unit.content & stems), default=None)
    if unit is None or not unit.content & stems:
        return None
    shared = [word for word in unit.words if stem(word.key) in stems]
    start, end = quoting.place(reading.speech, shared[:1])
    quoted = [[word] for word in shared if start <= word.start < end]
    return listed(reading, "gain", quoted, (shared[:1],))


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
