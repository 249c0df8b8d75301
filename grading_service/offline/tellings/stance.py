"""Facts of confidence: doubts, deeds and figures."""

from collections.abc import Sequence
from itertools import pairwise

from grading_service.offline.counting import passage
from grading_service.offline.fact import Fact
from grading_service.offline.lexicon import Lexicon, lexicon
from grading_service.offline.reading import Reading
from grading_service.offline.tellings.phrases import Passage, listed, phrased, softening
from grading_service.offline.words import Span, Word

YEAR_DIGITS = 4
"""Digits of a year, which counts nothing; nor does a longer figure, such as that of a law."""

MOST_SOFTENED = 2
"""Softening phrases that count as hardly any."""


def hedges(reading: Reading) -> Fact | None:
    passages = softening(reading)
    return phrased(reading, "loss", passages) if passages else None


def no_hedge(reading: Reading) -> Fact | None:
    """Tell that nothing is softened, or hardly anything. Filler words such as "sort of" soften."""
    speech, total = reading.speech, len(reading.speech.words)
    softened = softening(reading)
    if len(softened) > MOST_SOFTENED:
        return None
    if speech.hedges:
        return None if speech.fillers else phrased(reading, "few", softened)
    return Fact("filled" if speech.fillers or softened else "gain", total)


def deed(reading: Reading) -> Fact | None:
    """Tell the fullest statement with a verb of doing that a story would hold."""
    words = lexicon(reading.language)
    action = words.stages["action"]
    acts = [
        unit
        for unit in reading.speech.units
        if (places := action.find(unit.words)) and not _is_undone(unit.words, places[0], words)
    ]
    fullest = max(acts, key=lambda unit: len(unit.content), default=None)
    return Fact("gain", shown=(passage(fullest, action)[:2],)) if fullest else None


def _is_undone(said: Sequence[Word], place: Span, words: Lexicon) -> bool:
    """Return whether a negation stands beside the verb: "I did not want", "no quise"."""
    start, end = place
    return any(word.key in words.negations for word in said[max(0, start - 1) : end + 1])


def who_acts(reading: Reading) -> Fact | None:
    """Tell any statement with a verb of doing, where nothing better is told."""
    shown = reading.features["actions"].words
    return Fact("gain", shown=(shown,)) if shown else None


def figures(reading: Reading) -> Fact | None:
    """Tell digits, and numbers with a measure: "one" alone may be anyone."""
    following = dict(pairwise(reading.speech.spoken))
    passages = [
        run if len(run) > 1 else _counted(reading, run[0], following.get(run[0]))
        for run in _amounts(reading)
        if len(run) > 1 or _stands_alone(reading, run[0])
    ]
    return listed(reading, "gain", passages) if passages else None


def _counted(reading: Reading, figure: Word, following: Word | None) -> Passage:
    """Return the figure with the thing that it counts, if that follows: "4 wars", but "1978"."""
    if following is None or len(figure.key) >= YEAR_DIGITS:
        return [figure]
    adjacent = reading.speech.text[figure.end : following.start] == " "
    counts = adjacent and following.key not in lexicon(reading.language).grammar
    return [figure, following] if counts else [figure]


def _stands_alone(reading: Reading, word: Word) -> bool:
    """Return whether the word is a figure, and no part of a name such as "Q4" or "K-12"."""
    before = reading.speech.text[max(0, word.start - 1) : word.start]
    return word.key[:1].isdigit() and not before.isalpha() and before != "-"


def no_figure(reading: Reading) -> Fact | None:
    return None if _amounts(reading) else Fact("loss")


def _amounts(reading: Reading) -> Sequence[Passage]:
    """Return the runs of words that are figures, dates or measures."""
    runs: list[list[Word]] = []
    amounts = lexicon(reading.language).amounts
    before = None
    for word in reading.speech.spoken:
        if word.key[:1].isdigit() or word.key in amounts:
            if runs and runs[-1][-1] is before:
                runs[-1].append(word)
            else:
                runs.append([word])
        before = word
    return runs
