"""An answer made ready for counting: what says nothing lifted out, statements cut, foreign matter
and repetition apart. So what spoils one trait cannot flatter another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.units import Unit, content, cut, repeated
from grading_service.offline.words import Phrases, Word, normalise, read

MOST_WORDS = 4_000
"""Half an hour of speech. What lies beyond is not read, and the commentary says so."""

Passage = Sequence[Word]


@dataclass(frozen=True, slots=True)
class Topic:
    """What the answer should be about, as stems of content words."""

    question: str
    competency: str
    points: Sequence[str]
    wording: frozenset[str]
    """Every content word of the question: a statement made of these only repeats it."""
    asked: frozenset[str]
    """The same without words that name no subject ("tell", "time")."""
    covers: tuple[frozenset[str], ...]

    @property
    def all(self) -> frozenset[str]:
        return self.asked.union(*self.covers)


@dataclass(frozen=True, slots=True)
class Speech:
    """`text` is whitespace-normalised, and every quote is a slice of it. `units` are the
    statements that count; what was lifted out or set aside stands beside them."""

    text: str
    words: Sequence[Word]
    truncated: bool
    fillers: Sequence[Passage]
    stutters: Sequence[Word]
    hedges: Sequence[Passage]
    padding: Sequence[Passage]
    units: Sequence[Unit]
    repeats: Sequence[Unit]
    injected: Sequence[Unit]
    parroted: Sequence[Unit]

    @property
    def plain(self) -> list[Word]:
        """All but what was lifted out: rates are per hundred of these, so that putting in one
        kind of fault dilutes no other."""
        parts = (self.units, self.repeats, self.injected, self.parroted)
        return [word for part in parts for unit in part for word in unit.words]

    @property
    def spoken(self) -> list[Word]:
        return list(chain.from_iterable(unit.words for unit in self.units))


def topic_of(question: str, competency: str, covers: Sequence[str], lexicon: Lexicon) -> Topic:
    wording = content(read(question), lexicon)
    parts = (content(read(part), lexicon) - lexicon.generic for part in (competency, *covers))
    points = tuple(part for part in parts if part)
    return Topic(question, competency, covers, wording, wording - lexicon.generic, points)


def listen(transcript: str, topic: Topic, lexicon: Lexicon) -> Speech:
    text = normalise(transcript)
    words = read(text, MOST_WORDS + 1)
    words, truncated = words[:MOST_WORDS], len(words) > MOST_WORDS
    fluent, fillers = _lift(words, lexicon.fillers)
    fluent, padding = _lift(fluent, lexicon.padding)
    fluent, hedges = _lift(fluent, lexicon.hedges)
    fluent, stutters = _lift_stutters(fluent)
    addressed, injected = _set_aside_injected(cut(fluent, lexicon), lexicon)
    parroted = [unit for unit in addressed if _parrots(unit, topic)]
    said = [unit for unit in addressed if not _parrots(unit, topic)]
    units, repeats = repeated(said)
    return Speech(
        text,
        words,
        truncated,
        fillers,
        stutters,
        hedges,
        padding,
        units,
        repeats,
        injected,
        parroted,
    )


def _lift(words: Sequence[Word], phrases: Phrases) -> tuple[list[Word], list[Passage]]:
    spans = phrases.find(words)
    lifted = {at for start, end in spans for at in range(start, end)}
    rest = [word for at, word in enumerate(words) if at not in lifted]
    return rest, [words[start:end] for start, end in spans]


def _lift_stutters(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """A word, or a pair of words, said again at once."""
    fluent: list[Word] = []
    stutters: list[Word] = []
    for word in words:
        fluent.append(word)
        for length in (1, 2):
            said = [earlier.key for earlier in fluent[-2 * length :]]
            if len(said) == 2 * length and said[:length] == said[length:]:
                stutters += fluent[-length:]
                del fluent[-length:]
    return fluent, stutters


def _set_aside_injected(units: Sequence[Unit], lexicon: Lexicon) -> tuple[list[Unit], list[Unit]]:
    """Words for the grader; once there are any, other talk of marks goes with them."""
    addressed = [bool(lexicon.injection.find(unit.words)) for unit in units]
    if any(addressed):
        addressed = [
            hit or _talk_of_marks(unit, lexicon) >= 2
            for unit, hit in zip(units, addressed, strict=True)
        ]
    return (
        [unit for unit, hit in zip(units, addressed, strict=True) if not hit],
        [unit for unit, hit in zip(units, addressed, strict=True) if hit],
    )


def _talk_of_marks(unit: Unit, lexicon: Lexicon) -> int:
    return sum(word.key in lexicon.grading for word in unit.words)


def _parrots(unit: Unit, topic: Topic) -> bool:
    shared = unit.content & topic.wording
    return len(unit.content) >= 2 and len(shared) >= 0.75 * len(unit.content)
