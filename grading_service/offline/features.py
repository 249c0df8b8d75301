"""What is counted in an answer. The table names each of these."""

from collections.abc import Sequence

from grading_service.offline.counting import (
    Feature,
    Features,
    longest,
    passages,
    per_hundred,
    rate,
    share,
)
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.meaning import Encoder
from grading_service.offline.sense import sense
from grading_service.offline.speech import Speech, Topic
from grading_service.offline.telling import telling
from grading_service.offline.units import Unit, content
from grading_service.offline.wordpiece import is_known
from grading_service.offline.words import Word

WINDOW = 50
"""Words over which density is taken: the share of new words falls as a text grows."""

CLASHES = {
    "determiner": frozenset(
        ("determiner", "preposition", "infinitive", "conjunction", "subject", "pronoun", "modal",
         "finite", "auxiliary")
    ),
    "subject": frozenset(
        ("determiner", "preposition", "infinitive", "conjunction", "subject", "pronoun")
    ),
    "preposition": frozenset(("preposition", "infinitive", "subject", "modal", "finite")),
    "infinitive": frozenset(("preposition", "infinitive", "subject", "modal", "finite", "past")),
    "modal": frozenset(("modal", "determiner", "preposition", "infinitive", "finite", "past")),
    "finite": frozenset(("modal", "finite")),
}  # fmt: skip
"""What does not stand right after a small word ("the of", "to we"). In speech that is a slip, one
time in fifty; with words in random order it is every third time."""


def measure(speech: Speech, topic: Topic, lexicon: Lexicon, encoder: Encoder | None) -> Features:
    return (
        _readability(speech, lexicon)
        | _delivery(speech, lexicon)
        | _matter(speech, topic)
        | (sense(speech.units, topic, encoder) if encoder else {})
        | telling(speech.units, topic, lexicon)
        | _economy(speech, lexicon)
        | _stance(speech, lexicon)
    )


def _readability(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    """What only the gates ask for."""
    spoken = speech.spoken
    answered = [*speech.units, *speech.repeats, *speech.parroted]
    small = [word for word in spoken if word.key in lexicon.grammar]
    large = [word for word in spoken if word.key not in lexicon.grammar]
    unknowing = {at for start, end in lexicon.ignorance.find(spoken) for at in range(start, end)}
    said = [word for at, word in enumerate(spoken) if at not in unknowing]
    meant = content(said, lexicon) - lexicon.generic
    return {
        "words": Feature(sum(len(unit.words) for unit in answered)),
        "small_words": Feature(share(small, spoken) if spoken else 1.0),
        "unknown": Feature(share([word for word in large if not is_known(word.key)], large)),
        "ignorance": Feature(float(bool(unknowing) and len(meant) < 3)),
        "own": Feature(share([word for word in spoken if word.key in lexicon.own], spoken)),
        "parroting": Feature(share(speech.parroted, answered)),
        "injection": Feature(share(speech.injected, [*answered, *speech.injected])),
    }


def _delivery(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    spoken, units = speech.spoken, speech.units
    return {
        "fillers": passages(speech.fillers, speech.plain),
        "stutters": Feature(per_hundred(speech.stutters, speech.plain)),
        "disorder": _disorder(spoken, lexicon),
        "unit_length": Feature(share(spoken, units), longest([unit.words for unit in units])),
        "vagueness": rate(lexicon.vague, spoken),
    }


def _matter(speech: Speech, topic: Topic) -> dict[str, Feature]:
    """By shared stems alone, so an answer in quite other words is underrated."""
    # From a list: of tuples that grew from a generator, Python keeps up to 2,000 of each length.
    said = frozenset[str]().union(*[unit.content for unit in speech.units])
    on_topic = [unit for unit in speech.units if unit.content & topic.all]
    best = max(on_topic, key=lambda unit: len(unit.content & topic.all), default=None)
    shown = best.words if best else ()
    asked = share(topic.asked & said, topic.asked)
    covered = share([part for part in topic.covers if part & said], topic.covers)
    return {
        "on_topic": Feature(share(on_topic, speech.units), shown),
        "on_point": Feature(len(on_topic), shown),
        "asked": Feature(asked, shown),
        "covered": Feature(covered if topic.covers else asked, shown),
        "substance": Feature(len(said)),
    }


def _economy(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    repeats = speech.repeats
    return {
        "repeats": Feature(
            share(repeats, [*speech.units, *repeats]), repeats[0].words if repeats else ()
        ),
        "padding": passages(speech.padding, speech.plain),
        "density": Feature(_density(speech.spoken, lexicon)),
        "length": Feature(len(speech.words)),
    }


def _stance(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    acts = [act for unit in speech.units if (act := _act(unit, lexicon))]
    amounts = _amounts(speech.spoken, lexicon)
    exact = max(speech.units, key=lambda unit: len(_amounts(unit.words, lexicon)), default=None)
    spoken = speech.spoken
    doubts = [spoken[start:end] for start, end in lexicon.doubts.find(spoken)]
    return {
        "hedges": passages([*speech.hedges, *doubts], speech.plain),
        "actions": Feature(share(acts, speech.units), longest(acts)),
        "specifics": Feature(
            per_hundred(amounts, speech.spoken), exact.words if exact and amounts else ()
        ),
    }


def _disorder(words: Sequence[Word], lexicon: Lexicon) -> Feature:
    """Of the small words that bind what follows, the share followed by what cannot follow."""
    kinds = [_kind(word.key, lexicon) for word in words]
    binding = [at for at, kind in enumerate(kinds[:-1]) if kind in CLASHES]
    clashing = [at for at in binding if kinds[at + 1] in CLASHES[kinds[at]]]
    shown = words[clashing[0] : clashing[0] + 2] if clashing else ()
    return Feature(len(clashing) / max(10, len(binding)), shown)


def _kind(word: str, lexicon: Lexicon) -> str:
    return lexicon.grammar.get(word) or ("past" if len(word) > 4 and word.endswith("ed") else "")


def _density(words: Sequence[Word], lexicon: Lexicon) -> float:
    """Different words of content in each window, as a share of its words; the mean of all."""
    windows = [words[at : at + WINDOW] for at in range(0, len(words), WINDOW)]
    if len(windows) > 1 and len(windows[-1]) < WINDOW // 2:
        windows.pop()
    shares = [share(content(window, lexicon), window) for window in windows]
    return sum(shares) / len(shares) if shares else 0.0


def _act(unit: Unit, lexicon: Lexicon) -> Sequence[Word]:
    """From "I" or "we" on, where a verb of doing follows within three words."""
    for at, word in enumerate(unit.words):
        near = unit.words[at + 1 : at + 4]
        if word.key in ("i", "we") and any(_is_doing(later.key, lexicon) for later in near):
            return unit.words[at:]
    return ()


def _is_doing(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.actions or (word.endswith("ed") and word not in lexicon.feelings)


def _amounts(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    return [word for word in words if word.key[:1].isdigit() or word.key in lexicon.amounts]
