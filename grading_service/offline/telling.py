"""The order in which an answer tells: what structure is read from."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from grading_service.offline.counting import Feature, longest, passage, ranks, share
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Topic
from grading_service.offline.units import Unit
from grading_service.offline.words import Word, stem

MOST_COMPARED = 100
"""Placed statements whose order is compared, pair by pair."""

FEW_PAIRS = 6

OPENING = 8
"""Words in which nothing may point back."""

UNFINISHED = ("determiner", "conjunction", "subject", "modal")
"""Kinds of small words that no statement ends on."""

Placed = Sequence[Sequence[int]]
"""Of each statement, the places in a telling that it holds words of."""

INDEFINITE = frozenset(("a", "an", "one", "some", "two", "three"))
DEFINITE = frozenset(("the", "this", "that", "these", "those"))


def telling(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    story = [ranks(unit, lexicon.stages) for unit in units]
    argument = [ranks(unit, lexicon.reasoning) for unit in units]
    steps = [ranks(unit, lexicon.steps) for unit in units]
    links = [ranks(unit, lexicon.connectives) for unit in units]
    return {
        "stages": _stages(units, lexicon, _fuller(story, argument)),
        "sequence": Feature(_in_order(_fuller(story, argument), steps)),
        "introduced": Feature(_introduced(units, lexicon)),
        "connectives": _connectives(units, links),
        "opening": _opening(units, topic, lexicon),
        "outcome": _outcome(units, lexicon),
        "ending": _ending(units, lexicon),
    }


def _fuller(*tellings: Placed) -> Placed:
    """The one that passes through more stages: an answer is a story or an argument."""
    return max(tellings, key=lambda placed: len({rank for found in placed for rank in found}))


def _stages(units: Sequence[Unit], lexicon: Lexicon, placed: Placed) -> Feature:
    """How many of its four stages are told; shown by an action or a reason."""
    reached = {rank for found in placed for rank in found}
    acts = [passage(unit, lexicon.stages["action"]) for unit in units]
    reasons = [passage(unit, lexicon.reasoning["reason"]) for unit in units]
    return Feature(len(reached), longest(acts) or longest(reasons))


def _in_order(*tellings: Placed) -> float:
    """Of two statements with a place in the telling, how often the earlier place comes first.

    Half where there are none; few pairs move it less far from there.
    """
    right = wrong = 0
    for placed in tellings:
        first_places = [found[0] for found in placed if found][:MOST_COMPARED]
        for earlier, later in combinations(first_places, 2):
            right += earlier < later
            wrong += earlier > later
    return 0.5 + 0.5 * (right - wrong) / max(FEW_PAIRS, right + wrong)


def _introduced(units: Sequence[Unit], lexicon: Lexicon) -> float:
    """Of the things named both as "a" and as "the", the share first named as "a"."""
    first: dict[str, bool] = {}
    both: set[str] = set()
    for thing, definite in _named(units, lexicon):
        if first.setdefault(thing, definite) != definite:
            both.add(thing)
    return share([thing for thing in both if not first[thing]], both) if both else 0.5


def _named(units: Sequence[Unit], lexicon: Lexicon) -> Iterator[tuple[str, bool]]:
    """Each noun after an article, as a stem, and whether the article was definite."""
    for unit in units:
        for at, word in enumerate(unit.words):
            if word.key in INDEFINITE or word.key in DEFINITE:
                named = _run_of_content(unit.words[at + 1 : at + 4], lexicon)
                if named:
                    yield stem(named[-1].key), word.key in DEFINITE


def _run_of_content(words: Sequence[Word], lexicon: Lexicon) -> Sequence[Word]:
    end = next((at for at, word in enumerate(words) if word.key in lexicon.grammar), len(words))
    return words[:end]


def _connectives(units: Sequence[Unit], links: Sequence[Sequence[int]]) -> Feature:
    """Kinds of connectives, one from each statement: stuffing several into one gains nothing."""
    linked = [unit.words for unit, found in zip(units, links, strict=True) if found]
    return Feature(len({found[0] for found in links if found}), linked[0] if linked else ())


def _opening(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> Feature:
    """A third each for beginning at a beginning, for pointing back to nothing in the first words,
    and for naming the subject, or when and where, in the first two statements."""
    if not units:
        return Feature(0.0)
    words = units[0].words
    begins = not any(start == 0 for start, _ in lexicon.midway.find(words))
    stands_alone = not any(word.key in lexicon.ties for word in words[:OPENING])
    places = (lexicon.stages["situation"], lexicon.reasoning["position"])
    names_subject = any(
        unit.content & topic.all or any(place.find(unit.words) for place in places)
        for unit in units[:2]
    )
    return Feature((begins + stands_alone + names_subject) / 3, words)


def _outcome(units: Sequence[Unit], lexicon: Lexicon) -> Feature:
    """1 where the last third, two statements at least, says how it came out or concludes."""
    tail = units[1:][-max(2, len(units) // 3) :]
    ends = (lexicon.stages["result"], lexicon.reasoning["conclusion"])
    stated = [passage(unit, end) for unit in tail for end in ends if end.find(unit.words)]
    return Feature(float(bool(stated)), longest(stated))


def _ending(units: Sequence[Unit], lexicon: Lexicon) -> Feature:
    """0 where the last statement breaks off."""
    if not units:
        return Feature(0.0)
    last = units[-1].words
    breaks_off = lexicon.grammar.get(last[-1].key) in UNFINISHED and last[-1].key != "that"
    return Feature(float(not breaks_off), last)
