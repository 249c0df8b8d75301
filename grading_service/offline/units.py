"""Division of words into units, a statement each, without the help of punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_service.offline.lexicon import Lexicon
from grading_service.offline.words import Word

MIN_UNIT_WORDS = 5
MIN_UNIT_WORDS_BEFORE_SUBJECT = 8
MAX_UNIT_WORDS = 30

OPEN_CLASSES = frozenset(("preposition", "determiner", "infinitive"))
"""Classes of small words after which no statement begins: "comfortable with it"."""

LEAST_PARTICULAR = 2
"""Words about something that a statement needs to count as a step of the account."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A statement: its words, and the stems of its content words.

    One that `continues` another is not understood alone: "and had hidden it".
    """

    words: Sequence[Word]
    content: frozenset[str]
    continues: bool = False


def cut(words: Sequence[Word], lexicon: Lexicon) -> list[Unit]:
    """Divide the words. Words for the grader begin a unit, so that they can be taken out alone."""
    injections = {start for start, _ in lexicon.injection.find(words)}
    units: list[list[Word]] = [[]]
    for at, word in enumerate(words):
        if at in injections or _begins(word, units[-1], lexicon):
            units.append([])
        units[-1].append(word)
    return [Unit(unit, content(unit, lexicon), _continues(unit, lexicon)) for unit in units if unit]


def _begins(word: Word, unit: Sequence[Word], lexicon: Lexicon) -> bool:
    if len(unit) < MIN_UNIT_WORDS or len(unit) >= MAX_UNIT_WORDS:
        return len(unit) >= MAX_UNIT_WORDS
    before = unit[-1].key
    if before in lexicon.binders or lexicon.grammar.get(before) in OPEN_CLASSES:
        return False
    is_subject = word.key in lexicon.subjects and len(unit) >= MIN_UNIT_WORDS_BEFORE_SUBJECT
    return is_subject or word.key in lexicon.openers


def _continues(unit: Sequence[Word], lexicon: Lexicon) -> bool:
    """Return whether the unit begins with a word that joins, or with neither opener nor subject."""
    first = unit[0].key
    return first in lexicon.binders or first not in lexicon.openers | lexicon.subjects


def content(words: Sequence[Word], lexicon: Lexicon) -> frozenset[str]:
    """Return the stems of the words that are no small words of grammar."""
    return frozenset(lexicon.stem(word.key) for word in words if word.key not in lexicon.grammar)


def particular(content: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the stems that are about something: no words that fit any answer."""
    return content - lexicon.generic - lexicon.hollow


def fields_of(content: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the fields that the stems belong to."""
    return frozenset[str]().union(*[lexicon.fields.get(stem, frozenset()) for stem in content])


def is_meant(unit: Unit, lexicon: Lexicon) -> bool:
    """Return whether the statement has content of its own.

    "First, second, finally" and "as a result everything improved" link and conclude nothing.
    """
    return len(particular(unit.content, lexicon)) >= LEAST_PARTICULAR


def repeated(units: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Separate units that are new from units that repeat another, nearly word for word."""
    originals: dict[str, list[Unit]] = {}
    first: list[Unit] = []
    again: list[Unit] = []
    for unit in units:
        earlier = (other for word in unit.content for other in originals.get(word, ()))
        if any(_alike(unit, other) for other in earlier):
            again.append(unit)
        else:
            first.append(unit)
            for word in unit.content:
                originals.setdefault(word, []).append(unit)
    return first, again


def _alike(unit: Unit, other: Unit) -> bool:
    smaller = min(len(unit.content), len(other.content))
    return smaller >= 2 and len(unit.content & other.content) >= 0.8 * smaller
