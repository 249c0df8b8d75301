"""Features of structure: the order in which an answer is told."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from grading_service.offline.counting import Feature, longest, passage, ranks, share
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Topic
from grading_service.offline.units import Unit, is_meant
from grading_service.offline.words import Word

MAX_COMPARED_STATEMENTS = 100
"""Statements whose order is compared, pair by pair."""

FEW_PAIRS = 6
"""Fewer pairs than this move the order less far from a half."""

OPENING_WORDS = 8
"""First words of an answer, which may not point back."""

Placed = Sequence[Sequence[int]]
"""For each statement, the stages of an account that it holds words of."""


def structure_features(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    """Return the features of structure that need no encoder."""
    meant = [unit for unit in units if is_meant(unit, lexicon)]
    account = _fuller(
        [ranks(unit, lexicon.stages) for unit in meant],
        [ranks(unit, lexicon.reasoning) for unit in meant],
    )
    steps = [ranks(unit, lexicon.steps) for unit in meant]
    return {
        "stages": _stages(meant, lexicon, account),
        "sequence": Feature(_in_order(account, steps)),
        "introduced": Feature(_introduced(units, lexicon)),
        "connectives": _connectives(meant, [ranks(unit, lexicon.connectives) for unit in meant]),
        "opening": _opening(meant or units, topic, lexicon),
        "outcome": _outcome(units, meant, lexicon),
        "ending": _ending(units, lexicon),
    }


def _fuller(*tellings: Placed) -> Placed:
    """Choose the account with more stages: an answer is a story or an argument."""
    return max(tellings, key=lambda placed: len({rank for found in placed for rank in found}))


def _stages(units: Sequence[Unit], lexicon: Lexicon, placed: Placed) -> Feature:
    """Return the number of stages told, of four; shown by an action or a reason."""
    reached = {rank for found in placed for rank in found}
    acts = [passage(unit, lexicon.stages["action"]) for unit in units]
    reasons = [passage(unit, lexicon.reasoning["reason"]) for unit in units]
    return Feature(len(reached), longest(acts) or longest(reasons))


def _in_order(*tellings: Placed) -> float:
    """Return how often, of two statements with a stage, the earlier stage comes first.

    A half without such pairs; few pairs move the share less far from a half.
    """
    right = wrong = 0
    for placed in tellings:
        first_places = [found[0] for found in placed if found][:MAX_COMPARED_STATEMENTS]
        for earlier, later in combinations(first_places, 2):
            right += earlier < later
            wrong += earlier > later
    return 0.5 + 0.5 * (right - wrong) / max(FEW_PAIRS, right + wrong)


def _introduced(units: Sequence[Unit], lexicon: Lexicon) -> float:
    """Return the share, of things named as "a" and as "the", that were first named as "a"."""
    first: dict[str, bool] = {}
    both: set[str] = set()
    for thing, definite in _named(units, lexicon):
        if first.setdefault(thing, definite) != definite:
            both.add(thing)
    return share([thing for thing in both if not first[thing]], both) if both else 0.5


def _named(units: Sequence[Unit], lexicon: Lexicon) -> Iterator[tuple[str, bool]]:
    """Yield the stem of each noun after an article, and whether the article is definite."""
    for unit in units:
        for at, word in enumerate(unit.words):
            if word.key in lexicon.indefinite or word.key in lexicon.definite:
                named = _run_of_content(unit.words[at + 1 : at + 4], lexicon)
                if named:
                    yield lexicon.stem(named[-1].key), word.key in lexicon.definite


def _run_of_content(words: Sequence[Word], lexicon: Lexicon) -> Sequence[Word]:
    end = next((at for at, word in enumerate(words) if word.key in lexicon.grammar), len(words))
    return words[:end]


def _connectives(units: Sequence[Unit], links: Sequence[Sequence[int]]) -> Feature:
    """Count kinds of connectives, a kind a statement: several in a statement gain nothing."""
    linked = [unit.words for unit, found in zip(units, links, strict=True) if found]
    return Feature(len({found[0] for found in links if found}), linked[0] if linked else ())


def _opening(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> Feature:
    """Return the quality of the opening, in thirds.

    A third each: the answer begins at a beginning; its first words do not point back; its first two
    statements name the subject, or a time and place.
    """
    if not units:
        return Feature(0.0)
    words = units[0].words
    begins = not any(start == 0 for start, _ in lexicon.midway.find(words))
    stands_alone = not any(word.key in lexicon.ties for word in words[:OPENING_WORDS])
    places = (lexicon.stages["situation"], lexicon.reasoning["position"])
    names_subject = any(
        unit.content & topic.all or any(place.find(unit.words) for place in places)
        for unit in units[:2]
    )
    return Feature((begins + stands_alone + names_subject) / 3, words)


def _outcome(units: Sequence[Unit], meant: Sequence[Unit], lexicon: Lexicon) -> Feature:
    """Return 1 if the last third, two statements at least, tells an outcome or concludes."""
    tail = [unit for unit in units[1:][-max(2, len(units) // 3) :] if unit in meant]
    ends = (lexicon.stages["result"], lexicon.reasoning["conclusion"])
    stated = [passage(unit, end) for unit in tail for end in ends if end.find(unit.words)]
    return Feature(float(bool(stated)), longest(stated))


def _ending(units: Sequence[Unit], lexicon: Lexicon) -> Feature:
    """Return 0 if the last statement breaks off, else 1."""
    if not units:
        return Feature(0.0)
    last = units[-1].words
    breaks_off = lexicon.grammar.get(last[-1].key) in lexicon.unfinished
    return Feature(float(not breaks_off), last)
