"""Features of an answer, which the table names."""

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
from grading_service.offline.encoder import Encoder
from grading_service.offline.lexicon import Lexicon
from grading_service.offline.semantic_features import semantic_features
from grading_service.offline.speech import Speech, Topic
from grading_service.offline.structure_features import structure_features
from grading_service.offline.units import Unit, content, fields_of, is_meant, particular
from grading_service.offline.wordpiece import is_known
from grading_service.offline.words import Word

MOST_KINDRED = 3
"""Fields that a statement shares with question and points; more make no difference."""

DENSITY_WINDOW = 50
"""Words. Density is taken over windows: the share of new words falls as a text grows."""


def measure(speech: Speech, topic: Topic, lexicon: Lexicon, encoder: Encoder | None) -> Features:
    """Return all features; without an encoder for the language, none of its three."""
    encoder = encoder if lexicon.encoded else None
    return (
        _readability(speech, lexicon)
        | _delivery(speech, lexicon)
        | _matter(speech, topic, lexicon)
        | (semantic_features(speech.units, topic, encoder, lexicon) if encoder else {})
        | structure_features(speech.units, topic, lexicon)
        | _economy(speech, lexicon)
        | _stance(speech, lexicon)
    )


def _readability(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    """Return the features that only the gates use."""
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
        "unknown": Feature(share(_unknown(large, lexicon), large)),
        "neighbours": Feature(share([w for w in spoken if w.key in lexicon.neighbours], spoken)),
        "encoded": Feature(float(lexicon.encoded)),
        "ignorance": Feature(float(bool(unknowing) and len(meant) < 3)),
        "own": Feature(share([word for word in spoken if word.key in lexicon.own], spoken)),
        "parroting": Feature(share(speech.parroted, answered)),
        "framing": Feature(share(speech.framed, [*answered, *speech.framed])),
        "letter": Feature(len(lexicon.letter.find(speech.words))),
        "injection": Feature(share(speech.injected, [*answered, *speech.injected])),
    }


def _unknown(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    """Return the words outside the encoder's vocabulary; none in a language that it lacks."""
    return [word for word in words if not is_known(word.key)] if lexicon.encoded else []


def _delivery(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    spoken, units = speech.spoken, speech.units
    return {
        "fillers": passages(speech.fillers, speech.plain),
        "stutters": Feature(per_hundred(speech.stutters, speech.plain)),
        "disorder": _disorder(spoken, lexicon, speech.text),
        "unit_length": Feature(_mean_words(_meant(units, lexicon))),
        "vagueness": rate(lexicon.vague, spoken),
    }


def _matter(speech: Speech, topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    """Compare with the question by stems, so that quite other words are underrated."""
    # From a list: Python keeps up to 2,000 tuples of each length that grew from a generator.
    said = frozenset[str]().union(*[unit.content for unit in speech.units])
    on_topic = [unit for unit in speech.units if unit.content & topic.all]
    best = max(on_topic, key=lambda unit: len(unit.content & topic.all), default=None)
    shown = best.words if best else ()
    told = {stem for stem in particular(said, lexicon) if not stem.isdigit()}
    own = particular(said, lexicon) - topic.given
    asked = share(topic.asked & said, topic.asked)
    covered = share([part for part in topic.cover_stems if part & said], topic.cover_stems)
    return _kinship(speech, topic, lexicon) | {
        "on_topic": Feature(share(on_topic, speech.units), shown),
        "on_point": Feature(len(on_topic), shown),
        "asked": Feature(asked, shown),
        "covered": Feature(covered if topic.cover_stems else asked, shown),
        "points": Feature(len(topic.cover_stems)),
        "substance": Feature(len(told)),
        "particular": Feature(share(own, said)),
        "particulars": Feature(len(own)),
    }


def _kinship(speech: Speech, topic: Topic, lexicon: Lexicon) -> dict[str, Feature]:
    """Return how far the statements are of the question's fields, in a language with fields."""
    if not lexicon.fields:
        return {}
    shared = [
        sum(topic.fields[name] for name in fields_of(unit.content, lexicon))
        for unit in speech.units
    ]
    near = sum(min(MOST_KINDRED, found) for found in shared) / MOST_KINDRED
    return {"kinship": Feature(near / max(1, len(shared)))}


def _economy(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    repeats = speech.repeats
    return {
        "repeats": Feature(
            share(repeats, [*speech.units, *repeats]), repeats[0].words if repeats else ()
        ),
        "padding": passages(speech.padding, speech.plain),
        "density": Feature(_density(_words(_meant(speech.units, lexicon)), lexicon)),
        "length": Feature(len(speech.words)),
    }


def _stance(speech: Speech, lexicon: Lexicon) -> dict[str, Feature]:
    meant = _meant(speech.units, lexicon)
    acts = [act for unit in meant if (act := _act(unit, lexicon))]
    amounts = _amounts(_words(meant), lexicon)
    exact = max(speech.units, key=lambda unit: len(_amounts(unit.words, lexicon)), default=None)
    spoken = speech.spoken
    doubts = [spoken[start:end] for start, end in lexicon.doubts.find(spoken)]
    return {
        "hedges": passages([*speech.hedges, *doubts], speech.plain),
        "actions": Feature(share(acts, speech.units), longest(acts)),
        "specifics": Feature(
            per_hundred(amounts, spoken), exact.words if exact and amounts else ()
        ),
    }


def _meant(units: Sequence[Unit], lexicon: Lexicon) -> Sequence[Unit]:
    """Return the statements with content of their own, or all where none has any."""
    return [unit for unit in units if is_meant(unit, lexicon)] or units


def _words(units: Sequence[Unit]) -> list[Word]:
    return [word for unit in units for word in unit.words]


def _mean_words(units: Sequence[Unit]) -> float:
    return share(_words(units), units)


def _disorder(words: Sequence[Word], lexicon: Lexicon, text: str) -> Feature:
    """Return the share of binding small words that are followed by an impossible class.

    A word does not follow another across words that were lifted out.
    """
    clashes = lexicon.clashes
    kinds = [_kind(word.key, lexicon) for word in words]
    binding = [at for at, kind in enumerate(kinds[:-1]) if kind in clashes]
    clashing = [
        at
        for at in binding
        if kinds[at + 1] in clashes[kinds[at]] and _adjacent(words[at], words[at + 1], text)
    ]
    shown = words[clashing[0] : clashing[0] + 2] if clashing else ()
    return Feature(len(clashing) / max(10, len(binding)), shown)


def _adjacent(word: Word, after: Word, text: str) -> bool:
    between = text[word.end : after.start]
    return not any(character.isalnum() or character in ".?!;:" for character in between)


def _kind(word: str, lexicon: Lexicon) -> str:
    past = len(word) > 4 and word.endswith(lexicon.past_endings)
    return lexicon.grammar.get(word) or ("past" if past else "")


def _density(words: Sequence[Word], lexicon: Lexicon) -> float:
    """Return the mean share of different content words in the windows."""
    windows = [words[at : at + DENSITY_WINDOW] for at in range(0, len(words), DENSITY_WINDOW)]
    if len(windows) > 1 and len(windows[-1]) < DENSITY_WINDOW // 2:
        windows.pop()
    shares = [share(content(window, lexicon), window) for window in windows]
    return sum(shares) / len(shares) if shares else 0.0


def _act(unit: Unit, lexicon: Lexicon) -> Sequence[Word]:
    """Return the words from a deed of the speaker on.

    A deed is "I" or "we" with a verb of doing within three words; where the verb's form names the
    speaker, it is the verb.
    """
    for at, word in enumerate(unit.words):
        near = unit.words[at + 1 : at + 4] if lexicon.actors else [word]
        if (word.key in lexicon.actors or not lexicon.actors) and any(
            _is_doing(later.key, lexicon) for later in near
        ):
            return unit.words[at:]
    return ()


def _is_doing(word: str, lexicon: Lexicon) -> bool:
    ends = word.endswith(lexicon.doing_endings)
    return word in lexicon.actions or (ends and word not in lexicon.feelings)


def _amounts(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    return [word for word in words if word.key[:1].isdigit() or word.key in lexicon.amounts]
