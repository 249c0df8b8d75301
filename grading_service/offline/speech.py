"""Preparation of an answer for counting.

Words without content are taken out, statements are cut, foreign matter and repetition are set
aside. So a fault that spoils a trait cannot flatter another.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.units import Unit, content, cut, fields_of, particular, repeated
from grading_service.offline.words import Phrases, Word, keys, normalise, read

MAX_WORDS = 4_000
"""Half an hour of speech. Further words are not read, and the commentary says so."""

CACHED_TOPICS = 256
"""Questions whose subject is kept. Reading one takes 0.3 of the 4.6 ms of an answer's grade."""

LEAST_COPIED, LEAST_COPIED_WORDS = 2, 3
"""Points, and words of a point, from which on their copies are taken out."""

Passage = Sequence[Word]


@dataclass(frozen=True, slots=True)
class Topic:
    """Subject of the answer, as texts and as stems of content words."""

    question: str
    competency: str
    covers: Sequence[str]
    wording: frozenset[str]
    """All content words of the question: a statement of these alone repeats the question."""
    asked: frozenset[str]
    """`wording` without words that name no subject ("tell", "time")."""
    named: frozenset[str]
    """All content words of question and competency, which the speaker may have heard."""
    cover_stems: tuple[frozenset[str], ...]
    given: frozenset[str]
    """All content words of question, competency and points."""
    all: frozenset[str]
    """Stems that name the subject."""
    points: Phrases
    """Whole points, word for word."""
    fields: Counter[str]
    """Fields of the words of the question and of each point, with the number of parts in each."""


@dataclass(frozen=True, slots=True)
class Speech:
    """An answer in parts. Every quote is a slice of `text`, which is whitespace-normalised.

    `units` are the statements that count; the other fields hold the parts that were taken out or
    set aside.
    """

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
    framed: Sequence[Unit]
    """Statements that frame an answer, as a chat program does: "here is a strong answer"."""

    @property
    def plain(self) -> list[Word]:
        """Words that were not taken out.

        Rates are per hundred of these words, so that a fault of a kind dilutes no other kind.
        """
        parts = (self.units, self.repeats, self.injected, self.parroted, self.framed)
        return [word for part in parts for unit in part for word in unit.words]

    @property
    def spoken(self) -> list[Word]:
        """Words of the statements that count."""
        return list(chain.from_iterable(unit.words for unit in self.units))


@lru_cache(CACHED_TOPICS)
def topic_of(question: str, competency: str, covers: tuple[str, ...], lexicon: Lexicon) -> Topic:
    """Return the subject of a question, cached: questions repeat."""
    wording = content(read(question), lexicon)
    parts = (content(read(part), lexicon) - lexicon.generic for part in (competency, *covers))
    stems = tuple(part for part in parts if part)
    named = wording | content(read(competency), lexicon)
    given = wording | content(read(" ".join((competency, *covers))), lexicon)
    asked = wording - lexicon.generic
    points = Phrases(part for part in covers if len(keys(part)) >= LEAST_COPIED_WORDS)
    subject = asked.union(*stems)
    fields = Counter(name for part in (asked, *stems) for name in fields_of(part, lexicon))
    return Topic(
        question,
        competency,
        covers,
        wording,
        asked,
        named,
        stems,
        given,
        subject,
        points,
        fields,
    )


def listen(transcript: str, topic: Topic, lexicon: Lexicon) -> Speech:
    """Take an answer apart."""
    text = normalise(transcript)
    words = read(text, MAX_WORDS + 1)
    words, truncated = words[:MAX_WORDS], len(words) > MAX_WORDS
    fluent, copied = _lift_copied(words, topic)
    fluent, fillers = _lift(fluent, lexicon.fillers)
    fluent, padding = _lift(fluent, lexicon.padding)
    fluent, hedges = _lift(fluent, lexicon.hedges)
    fluent, stutters = _lift_stutters(fluent)
    addressed, injected = _set_aside_injected(cut(fluent, lexicon), lexicon)
    framed = [unit for unit in addressed if lexicon.framing.find(unit.words)]
    spoken = [unit for unit in addressed if not lexicon.framing.find(unit.words)]
    parroted = [unit for unit in spoken if _parrots(unit, topic, lexicon)]
    own = [unit for unit in spoken if not _parrots(unit, topic, lexicon)]
    units, repeats = repeated(own)
    parroted += [Unit(passage, content(passage, lexicon)) for passage in copied]
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
        framed,
    )


def _lift(words: Sequence[Word], phrases: Phrases) -> tuple[list[Word], list[Passage]]:
    spans = phrases.find(words)
    lifted = {at for start, end in spans for at in range(start, end)}
    rest = [word for at, word in enumerate(words) if at not in lifted]
    return rest, [words[start:end] for start, end in spans]


def _lift_copied(words: Sequence[Word], topic: Topic) -> tuple[Sequence[Word], list[Passage]]:
    """Take out points that are copied word for word. One alone may be chance: nobody hears them."""
    rest, copied = _lift(words, topic.points)
    return (rest, copied) if len(copied) >= LEAST_COPIED else (words, [])


def _lift_stutters(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Take out each word, or pair of words, that repeats the words just before."""
    fluent: list[Word] = []
    keys: list[str] = []
    stutters: list[Word] = []
    for word in words:
        fluent.append(word)
        keys.append(word.key)
        for length in (1, 2):
            if keys[-2 * length : -length] == keys[-length:]:
                stutters += fluent[-length:]
                del fluent[-length:], keys[-length:]
    return fluent, stutters


def _set_aside_injected(units: Sequence[Unit], lexicon: Lexicon) -> tuple[list[Unit], list[Unit]]:
    """Separate words for the grader; once there are any, other talk of marks goes too."""
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


def _parrots(unit: Unit, topic: Topic, lexicon: Lexicon) -> bool:
    """Return whether the statement repeats the question, or points that it cannot have heard.

    So does a statement that names the subject, and adds no word about it. A word of a point is one
    that the speaker found.
    """
    size = len(unit.content)
    asked, given = unit.content & topic.wording, unit.content & topic.given
    named = unit.content & topic.named
    adds_nothing = named and not particular(unit.content, lexicon) - topic.named
    return (
        bool(adds_nothing)
        or (size >= 2 and len(asked) >= 0.75 * size)
        or (size >= 4 and len(given) >= 0.8 * size)
    )
