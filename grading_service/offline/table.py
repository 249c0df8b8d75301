"""Table of features and gates that turns counts into marks. All numbers of the grader are here.

Every mark begins at 3. A row moves the mark by a feature: down by `lost` where the feature is at
`worst` or beyond, up by `gained` at `best` or beyond, evenly in between (where `best` is below
`worst`, less is better). The sum is limited to 1 to 5, capped by the gates that apply, and rounded.
The numbers were set by hand and checked on real answers; none was fitted to ratings.
docs/grading.md says how good the marks are, and where they fail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from grading_service.domain import TRAITS
from grading_service.offline.counting import Features
from shared.model import Score, Trait

START = 3.0

NO_RELEVANCE, LOW_RELEVANCE = 1.5, 2.5
"""Marks: below 1.5 an answer may be beside the point, if the encoder knows the question's points;
below 2.5 a person is asked, if not."""

ELSEWHERE = -0.1
"""Deviations. An answer beside the point is nearer to other questions; sound answers whose points
tell a form and no subject stand at -0.05 or above, stories about something else below -0.1."""

ROUNDED_DOWN = 0.49
"""Marks above a cap that are rounded down to it."""

LEAST_PARTICULAR = 0.25
"""Share of the different words; real answers have 0.4 and more."""

FEW_PARTICULARS = 3
"""Different words about something that the question did not name: fewer tell of no case."""

LEAST_KINSHIP = 0.15
"""Share of statements of the question's fields; of off-topic answers five in six have less."""

LEAST_WORDS, LEAST_FORMULAS = 3, 2

FEW_WORDS = 40
"""Words of an answer too short to be called hollow, or beside the point."""

FEW_ON_TOPIC = 0.25
"""Share of statements with a word of the question: off-topic gold answers have at most .13."""

ENCODER = "with an encoder"
WORDS = "without one"
FIELDS = "by fields of words"
"""Readings that use a row; a row without any belongs to all."""


@dataclass(frozen=True, slots=True)
class Row:
    trait: Trait
    feature: str
    worst: float
    best: float
    lost: float
    gained: float
    read_by: str = ""

    def counts(self, features: Features) -> bool:
        """Return whether the row belongs to a reading with these features."""
        if self.read_by == FIELDS:
            return "kinship" in features
        return self.read_by in ("", ENCODER if "nearness" in features else WORDS)

    def moves(self, features: Features) -> float:
        """Return by how much the feature moves the mark: -lost to +gained."""
        if not self.counts(features):
            return 0.0
        share = (features[self.feature].value - self.worst) / (self.best - self.worst)
        return -self.lost + (self.lost + self.gained) * min(1.0, max(0.0, share))


# fmt: off
TABLE = (
    #   trait          feature        worst   best  lost gained  read by   # counted in
    Row("clarity",     "fillers",      12.0,   1.0,  0.5,  0.3),           # per 100 words
    Row("clarity",     "stutters",      6.0,   0.0,  0.2,  0.0),           # per 100 words
    Row("clarity",     "disorder",     0.14,  0.05,  4.0,  0.0),           # share of small words
    Row("clarity",     "unit_length",  17.0,  10.0,  0.8,  0.4),           # words a statement
    Row("clarity",     "vagueness",     6.0,   0.5,  1.0,  0.5),           # per 100 words
    Row("clarity",     "hedges",       25.0,   5.0,  1.0,  0.0),           # per 100 words
    Row("clarity",     "on_point",      0.0,   3.0,  0.4,  0.3),           # statements
    Row("clarity",     "substance",     2.0,  17.0,  1.6,  0.3),           # different words

    Row("relevance",   "nearness",     0.08,  0.36,  0.9,  0.4, ENCODER),  # cosine
    Row("relevance",   "standing",     -0.5,   1.5,  0.9,  0.4, ENCODER),  # deviations
    Row("relevance",   "on_topic",      0.0,   0.3,  1.1,  0.3, WORDS),    # share of statements
    Row("relevance",   "kinship",       0.0,   0.8,  0.0,  1.5, FIELDS),   # share of statements
    Row("relevance",   "on_point",      0.0,   4.0,  0.6,  0.7),           # statements
    Row("relevance",   "asked",         0.0,   0.5,  0.2,  0.4),           # share of its words
    Row("relevance",   "covered",       0.0,   0.5,  0.2,  0.3),           # share of points
    Row("relevance",   "substance",     2.0,  23.0,  0.9,  0.3),           # different words
    Row("relevance",   "disorder",     0.15,  0.05,  1.0,  0.0),           # share of small words

    Row("structure",   "stages",        1.0,   4.0,  0.4,  0.3),           # of 4
    Row("structure",   "sequence",      0.1,   0.9,  0.6,  0.5),           # share of pairs
    Row("structure",   "introduced",    0.0,   1.0,  0.3,  0.3),           # share of things
    Row("structure",   "connectives",   0.0,   3.0,  0.3,  0.4),           # of 6 kinds
    Row("structure",   "opening",      0.33,   1.0,  0.7,  0.4),           # thirds
    Row("structure",   "outcome",       0.0,   1.0,  0.3,  0.4),           # 0 or 1
    Row("structure",   "arc",         -0.12,  0.12,  0.6,  0.4, ENCODER),  # cosine
    Row("structure",   "ending",        0.0,   1.0,  0.6,  0.0),           # 0 or 1
    Row("structure",   "on_point",      0.0,   4.0,  0.6,  0.5),           # statements
    Row("structure",   "substance",     2.0,  31.0,  1.2,  0.2),           # different words
    Row("structure",   "padding",       5.0,   0.0,  0.4,  0.0),           # per 100 words
    Row("structure",   "disorder",     0.15,  0.05,  2.0,  0.0),           # share of small words

    Row("conciseness", "repeats",      0.35,   0.0,  2.5,  0.3),           # share of statements
    Row("conciseness", "padding",       5.0,   0.0,  2.0,  0.6),           # per 100 words
    Row("conciseness", "hedges",       25.0,   5.0,  1.0,  0.0),           # per 100 words
    Row("conciseness", "density",      0.25,  0.45,  0.8,  0.7),           # share of words
    Row("conciseness", "disorder",     0.15,  0.05,  1.0,  0.0),           # share of small words
    Row("conciseness", "length",      450.0, 180.0,  1.6,  0.0),           # words
    Row("conciseness", "substance",     2.0,  14.0,  2.0,  0.0),           # different words

    Row("confidence",  "hedges",        8.0,   0.5,  2.2,  0.7),           # per 100 words
    Row("confidence",  "actions",       0.0,   0.3,  0.4,  0.5),           # share of statements
    Row("confidence",  "specifics",     0.0,   5.0,  0.3,  0.4),           # per 100 words
    Row("confidence",  "on_point",      0.0,   4.0,  0.7,  0.5),           # statements
    Row("confidence",  "substance",     2.0,  17.0,  1.3,  0.1),           # different words
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Gate:
    """Highest marks, in the order of TRAITS, of the answers to which the gate `applies`.

    The marks by the rows are squeezed into the room below, so that their order stays.

    An answer behind an `unreadable` gate cannot be graded at all; behind a `doubtful` gate a person
    should look at the marks. The reasons stand in the wording of each language.
    """

    name: str
    applies: Callable[[Features], bool]
    caps: tuple[Score, Score, Score, Score, Score]
    unreadable: bool = False
    doubtful: bool = False


def _far(features: Features) -> bool:
    """Return whether hardly a word is of the subject, and the meaning, if known, is far too.

    Where the meaning is very far, a shared word or two is chance.
    """
    if "nearness" not in features:
        return features["on_topic"].value < 0.2 and not _kindred(features)
    nearness, on_topic = features["nearness"].value, features["on_topic"].value
    return (nearness < 0.2 and on_topic < 0.15) or (nearness < 0.15 and on_topic < 0.4)


def _hollow(features: Features) -> bool:
    """Return whether hardly a word is about something that the question did not name."""
    thin = features["particular"].value < LEAST_PARTICULAR and features["words"].value >= FEW_WORDS
    return thin or features["particulars"].value < FEW_PARTICULARS


def _beside(features: Features) -> bool:
    """Return whether words and meaning are nearer to other questions than to this.

    An answer that uses the question's words is never called an answer to something else.
    """
    return (
        _is_told(features)
        and _sum(features, "relevance") < NO_RELEVANCE
        and features["standing"].value < ELSEWHERE
        and features["on_topic"].value < FEW_ON_TOPIC
        and features["words"].value >= FEW_WORDS
    )


def _unsure(features: Features) -> bool:
    """Return whether relevance looks poor, and neither subject nor words of the answer say why."""
    poor = NO_RELEVANCE if _is_told(features) else LOW_RELEVANCE
    return _sum(features, "relevance") < poor and not _explained(features)


def _is_told(features: Features) -> bool:
    """Return whether points say what an answer is about, to an encoder that can read them."""
    return "nearness" in features and bool(features["known"].value)


def _explained(features: Features) -> bool:
    """Return whether most of the answer is ignorance, the question's words, or for the grader."""
    most = any(features[name].value > 0.5 for name in ("ignorance", "parroting", "injection"))
    return most or features["words"].value < LEAST_WORDS


def _sum(features: Features, trait: Trait) -> float:
    """Return the mark by the rows alone."""
    return START + sum(row.moves(features) for row in TABLE if row.trait == trait)


def _unshared(features: Features) -> bool:
    """Return whether relevance is unknown: hardly a shared word, in a language without encoder."""
    return (
        not features["encoded"].value
        and features["on_topic"].value < 0.15
        and not _kindred(features)
        and not _explained(features)
    )


def _kindred(features: Features) -> bool:
    """Return whether the answer is of the question's fields, in a language with fields."""
    return "kinship" in features and features["kinship"].value >= LEAST_KINSHIP


# fmt: off
GATES = (
    #    name                                                                cla rel str con cnf
    Gate("too little",   lambda f: f["words"].value < LEAST_WORDS,            (1, 1, 1, 1, 1)),
    Gate("no knowledge", lambda f: f["ignorance"].value == 1,                 (1, 1, 1, 1, 1)),
    Gate("unreadable",   lambda f: f["small_words"].value < 0.20
                                   or f["unknown"].value > 0.40
                                   or f["neighbours"].value > 0.05,          (1, 1, 1, 1, 1),
         unreadable=True),
    Gate("word salad",   lambda f: f["disorder"].value >= 0.14,               (1, 2, 1, 2, 2),
         unreadable=True),
    Gate("parroted",     lambda f: f["parroting"].value > 0.5,                (2, 1, 1, 1, 2)),
    Gate("injected",     lambda f: f["injection"].value > 0.5,                (2, 1, 1, 1, 2)),
    Gate("framed",       lambda f: f["framing"].value > 0.5,                  (2, 1, 1, 1, 2),
         doubtful=True),
    Gate("letter",       lambda f: f["letter"].value >= LEAST_FORMULAS,       (2, 1, 1, 1, 2),
         doubtful=True),
    Gate("elsewhere",    lambda f: _far(f) and f["own"].value < 0.01
                                   and f["words"].value >= 40,                (2, 1, 2, 1, 2),
         doubtful=True),
    Gate("hollow",       _hollow,                                            (3, 3, 3, 3, 3)),
    Gate("beside",       _beside,                                            (2, 1, 2, 2, 1),
         doubtful=True),
    Gate("unsure",       _unsure,                                            (5, 5, 5, 5, 5),
         doubtful=True),
    Gate("unshared",     _unshared,                                         (5, 5, 5, 5, 5),
         unreadable=True),
)
# fmt: on


def gates(features: Features) -> list[Gate]:
    """Return the gates that apply."""
    return [gate for gate in GATES if gate.applies(features)]


def marks(features: Features, applied: Sequence[Gate]) -> dict[Trait, float]:
    """Return the unrounded marks, 1.0 to 5.0."""
    moved = {trait: _sum(features, trait) for trait in TRAITS}
    if any(gate.name == "unsure" for gate in applied) and not _is_told(features):
        moved["relevance"] = _lifted(moved["relevance"])
    caps = [dict(zip(TRAITS, gate.caps, strict=True)) for gate in applied]
    return {
        trait: _squeezed(mark, min((cap[trait] for cap in caps), default=5))
        for trait, mark in moved.items()
    }


def _lifted(mark: float) -> float:
    """Return a low mark of relevance as one from NO_RELEVANCE on: an unknown mark is not 1."""
    share = (max(1.0, mark) - 1) / (LOW_RELEVANCE - 1)
    return NO_RELEVANCE + share * (LOW_RELEVANCE - NO_RELEVANCE)


def _squeezed(mark: float, cap: Score) -> float:
    """Return a mark from 1 to the cap: the better of two answers behind a gate stays the better."""
    limited = max(1.0, min(5.0, mark))
    return limited if cap == 5 else 1 + (limited - 1) * (cap - 1 + ROUNDED_DOWN) / 4


def rounded(mark: float) -> Score:
    """Round the mark, halves up."""
    return cast(Score, int(mark + 0.5))
