"""What is counted in an answer. A feature is a number, with the words that best show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.speech import Speech, Topic
from grading_service.offline.units import Unit, content
from grading_service.offline.words import Phrases, Word, stem

WINDOW = 50
"""Words over which density is taken: the share of new words falls as a text grows."""

CLASHES = {
    "determiner": frozenset(
        ("determiner", "preposition", "conjunction", "subject", "modal", "auxiliary")
    ),
    "preposition": frozenset(("subject",)),
    "subject": frozenset(("determiner", "subject", "preposition")),
    "modal": frozenset(("modal", "determiner")),
}
"""What does not stand right after a small word ("the of", "to we"): one such pair in a hundred is
a slip of the tongue, one in five means words in no order."""

OWN = frozenset("i we my our me us myself ourselves mine ours".split())

TIES = frozenset("it this that they these those there so such both".split())


@dataclass(frozen=True, slots=True)
class Feature:
    """`words` show it and stand side by side in the transcript; empty if nothing does."""

    value: float
    words: Sequence[Word] = ()


Features = Mapping[str, Feature]


def measure(speech: Speech, topic: Topic, lexicon: Lexicon) -> Features:
    return (
        _readability(speech, lexicon)
        | _delivery(speech, lexicon)
        | _matter(speech, topic)
        | _order(speech, topic, lexicon)
        | _economy(speech, lexicon)
        | _stance(speech, lexicon)
    )


def _readability(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    """What only the gates ask for."""
    spoken = speech.spoken
    small = [word for word in spoken if word.key in lexicon.grammar or word.key == "they"]
    counted = [unit for group in (speech.units, speech.parroted) for unit in group]
    unknowing = {at for start, end in lexicon.ignorance.find(spoken) for at in range(start, end)}
    said = [word for at, word in enumerate(spoken) if at not in unknowing]
    meant = content(said, lexicon) - lexicon.generic
    return {
        "words": Feature(sum(len(unit.words) for unit in counted)),
        "small_words": Feature(_share(small, spoken) if len(spoken) else 1.0),
        "ignorance": Feature(float(bool(unknowing) and len(meant) < 3)),
        "own": Feature(_share([word for word in spoken if word.key in OWN], spoken)),
        "injection": Feature(_share(speech.injected, [*counted, *speech.injected])),
    }


def _delivery(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    spoken = speech.spoken
    longest = max(speech.units, key=lambda unit: len(unit.words), default=None)
    return {
        "fillers": Feature(_per_hundred(speech.fillers, speech.words), speech.fillers[0] if speech.fillers else ()),
        "stutters": Feature(_per_hundred(speech.stutters, speech.words)),
        "disorder": _disorder(spoken, lexicon),
        "unit_length": Feature(
            len(spoken) / max(1, len(speech.units)), longest.words if longest else ()
        ),
        "vagueness": _rate(lexicon.vague, spoken),
    }


def _matter(speech: Speech, topic: Topic) -> dict[str, Feature]:
    said = frozenset[str]().union(*(unit.content for unit in speech.units))
    best = max(speech.units, key=lambda unit: len(unit.content & topic.all), default=None)
    on_topic = [unit for unit in speech.units if unit.content & topic.all]
    shown = best.words if best and on_topic else ()
    asked = _share(topic.asked & said, topic.asked)
    covered = _share([part for part in topic.covers if part & said], topic.covers)
    return {
        "on_topic": Feature(_share(on_topic, speech.units), shown),
        "asked": Feature(asked, shown),
        "covered": Feature(covered if topic.covers else asked, shown),
        "parroting": Feature(
            _share(speech.parroted, [*speech.units, *speech.parroted]),
            speech.parroted[0].words if speech.parroted else (),
        ),
        "substance": Feature(len(said)),
    }


def _order(speech: Speech, topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    stages = [_ranks(unit, lexicon.stages) for unit in speech.units]
    steps = [_ranks(unit, lexicon.steps) for unit in speech.units]
    classes = [_ranks(unit, lexicon.connectives) for unit in speech.units]
    reached = {rank for ranks in stages for rank in ranks}
    told = next((unit for unit, ranks in zip(speech.units, stages, strict=True) if 2 in ranks), None)
    linked = next((unit for unit, ranks in zip(speech.units, classes, strict=True) if ranks), None)
    return {
        "stages": Feature(len(reached), told.words if told else ()),
        "sequence": Feature(_in_order(stages, steps)),
        "connectives": Feature(
            len({ranks[0] for ranks in classes if ranks}), linked.words if linked else ()
        ),
        "opening": _opening(speech.units, topic, lexicon),
        "outcome": _outcome(speech.units, lexicon),
        "coherence": Feature(_coherence(speech.units, classes)),
    }


def _economy(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    repeats = _repeats(speech.units)
    return {
        "repeats": Feature(_share(repeats, speech.units), repeats[0].words if repeats else ()),
        "padding": _rate(lexicon.padding, speech.spoken),
        "density": Feature(_density(speech.spoken, lexicon)),
        "length": Feature(len(speech.words)),
    }


def _stance(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    acting = [unit for unit in speech.units if _acts(unit, lexicon)]
    amounts = [word for word in speech.spoken if word.key[0].isdigit() or word.key in lexicon.amounts]
    exact = max(speech.units, key=lambda unit: sum(word in amounts for word in unit.words), default=None)
    return {
        "hedges": _rate(lexicon.hedges, speech.spoken),
        "actions": Feature(_share(acting, speech.units), acting[0].words if acting else ()),
        "specifics": Feature(
            _per_hundred(amounts, speech.spoken), exact.words if exact and amounts else ()
        ),
    }


# ---------------------------------------------------------------- how each is counted


def _share(part: Sequence[object] | frozenset[str], whole: Sequence[object] | frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _per_hundred(part: Sequence[object], words: Sequence[Word]) -> float:
    return 100 * _share(part, words)


def _rate(phrases: Phrases, words: Sequence[Word]) -> Feature:
    """Occurrences per 100 words, shown by the longest."""
    found = [words[start:end] for start, end in phrases.find(words)]
    return Feature(_per_hundred(found, words), max(found, key=len, default=()))


def _disorder(words: Sequence[Word], lexicon: Lexicon) -> Feature:
    """Of the small words that bind what follows, the share followed by what cannot follow."""
    kinds = [lexicon.grammar.get(word.key, "") for word in words]
    binding = [at for at, kind in enumerate(kinds[:-1]) if kind in CLASHES]
    clashing = [at for at in binding if kinds[at + 1] in CLASHES[kinds[at]]]
    shown = words[clashing[0] : clashing[0] + 2] if clashing else ()
    return Feature(len(clashing) / max(10, len(binding)), shown)


def _ranks(unit: Unit, places: Mapping[str, Phrases]) -> list[int]:
    """The numbers of those places whose phrases stand in the unit."""
    return [rank for rank, phrases in enumerate(places.values()) if phrases.find(unit.words)]


def _in_order(*tellings: Sequence[Sequence[int]]) -> float:
    """Of two statements with a place in the telling, how often the earlier place comes first."""
    right = wrong = 0
    for telling in tellings:
        placed = [ranks[0] for ranks in telling if ranks][:100]
        right += sum(a < b for a, b in combinations(placed, 2))
        wrong += sum(a > b for a, b in combinations(placed, 2))
    return right / (right + wrong) if right + wrong else 0.5


def _opening(units: Sequence[Unit], topic: Topic, lexicon: Lexicon) -> Feature:
    """Half for beginning at a beginning, half for naming the subject in the first two units."""
    if not units:
        return Feature(0.0)
    starts = lexicon.midway.find(units[0].words[:3])
    fresh = not (starts and starts[0][0] == 0)
    named = [
        unit
        for unit in units[:2]
        if unit.content & topic.all or 0 in _ranks(unit, lexicon.stages)
    ]
    return Feature((fresh + bool(named)) / 2, units[0].words)


def _outcome(units: Sequence[Unit], lexicon: Lexicon) -> Feature:
    """Whether the last third, from two units up, says how it came out."""
    tail = units[-max(2, len(units) // 3) :] if len(units) > 2 else units[1:]
    stated = [unit for unit in tail if len(lexicon.stages) - 1 in _ranks(unit, lexicon.stages)]
    return Feature(float(bool(stated)), stated[-1].words if stated else ())


def _coherence(units: Sequence[Unit], classes: Sequence[Sequence[int]]) -> float:
    """The share of neighbours tied by a connective, a shared word or one that points back."""
    tied = [
        bool(links) or later.words[0].key in TIES or bool(earlier.content & later.content)
        for (earlier, later), links in zip(pairwise(units), classes[1:], strict=True)
    ]
    return sum(tied) / len(tied) if tied else 0.0


def _repeats(units: Sequence[Unit]) -> list[Unit]:
    """Units that say again, nearly word for word, what an earlier one said."""
    originals: dict[str, list[Unit]] = {}
    repeats: list[Unit] = []
    for unit in units:
        earlier = (other for word in sorted(unit.content) for other in originals.get(word, ()))
        if any(_alike(unit, other) for other in earlier):
            repeats.append(unit)
        else:
            for word in unit.content:
                originals.setdefault(word, []).append(unit)
    return repeats


def _alike(one: Unit, other: Unit) -> bool:
    smaller = min(len(one.content), len(other.content))
    return smaller >= 2 and len(one.content & other.content) >= 0.8 * smaller


def _density(words: Sequence[Word], lexicon: Lexicon) -> float:
    """Different words of content in each window, as a share of its words."""
    windows = [words[at : at + WINDOW] for at in range(0, len(words), WINDOW)]
    if len(windows) > 1 and len(windows[-1]) < WINDOW // 2:
        windows.pop()
    shares = [
        len({stem(word.key) for word in window if word.key not in lexicon.grammar}) / len(window)
        for window in windows
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _acts(unit: Unit, lexicon: Lexicon) -> bool:
    """ "I" or "we" and, within three words, a verb of doing."""
    names = [word.key for word in unit.words]
    return any(
        name in ("i", "we") and not lexicon.actions.isdisjoint(names[at + 1 : at + 4])
        for at, name in enumerate(names)
    )
