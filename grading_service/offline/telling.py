"""The order in which an answer tells: what structure is read from."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from grading_service.offline.counting import Feature, longest, passage, ranks, share
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Topic
from grading_service.offline.units import Unit
from grading_service.offline.words import Phrases

MOST_COMPARED = 100
"""Placed statements whose order is compared, pair by pair."""


def telling(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    stages = [ranks(unit, lexicon.stages) for unit in units]
    steps = [ranks(unit, lexicon.steps) for unit in units]
    links = [ranks(unit, lexicon.connectives) for unit in units]
    return {
        "stages": _stages(units, stages, lexicon.stages["action"]),
        "sequence": Feature(_in_order(stages, steps)),
        "connectives": _connectives(units, links),
        "opening": _opening(units, topic, lexicon),
        "outcome": _outcome(units, lexicon.stages["result"]),
        "coherence": Feature(_coherence(units, links, lexicon)),
    }


def _stages(units: Sequence[Unit], stages: Sequence[Sequence[int]], action: Phrases) -> Feature:
    """How many of situation, task, action and result are told, shown by an action."""
    reached = {rank for found in stages for rank in found}
    return Feature(len(reached), longest([passage(unit, action) for unit in units]))


def _in_order(*tellings: Sequence[Sequence[int]]) -> float:
    """Of two statements with a place in the telling, how often the earlier place comes first."""
    right = wrong = 0
    for placed in tellings:
        first_places = [found[0] for found in placed if found][:MOST_COMPARED]
        for earlier, later in combinations(first_places, 2):
            right += earlier < later
            wrong += earlier > later
    return right / (right + wrong) if right + wrong else 0.5


def _connectives(units: Sequence[Unit], links: Sequence[Sequence[int]]) -> Feature:
    """Kinds of connectives, one from each statement: stuffing several into one gains nothing."""
    linked = [unit.words for unit, found in zip(units, links, strict=True) if found]
    return Feature(len({found[0] for found in links if found}), linked[0] if linked else ())


def _opening(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> Feature:
    """Half for beginning at a beginning, half for naming the subject in the first two units."""
    if not units:
        return Feature(0.0)
    begins_midway = any(start == 0 for start, _ in lexicon.midway.find(units[0].words))
    names_subject = any(
        unit.content & topic.all or lexicon.stages["situation"].find(unit.words)
        for unit in units[:2]
    )
    return Feature((names_subject + (not begins_midway)) / 2, units[0].words)


def _outcome(units: Sequence[Unit], result: Phrases) -> Feature:
    """1 where the last third, two units at least, says how it came out."""
    tail = units[1:][-max(2, len(units) // 3) :]
    stated = [passage(unit, result) for unit in tail if result.find(unit.words)]
    return Feature(float(bool(stated)), longest(stated))


def _coherence(units: Sequence[Unit], links: Sequence[Sequence[int]], lexicon: Lexicon) -> float:
    """The share of neighbours tied by a connective, a word in common or one that points back."""
    tied = [
        (earlier, later)
        for (earlier, later), linked in zip(pairwise(units), links[1:], strict=True)
        if linked or later.words[0].key in lexicon.ties or earlier.content & later.content
    ]
    return share(tied, units[1:])
