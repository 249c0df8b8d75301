"""How counts become marks. Change a number here and the grader changes; nowhere else.

Every mark begins at 3. A row moves it by one feature: down by `lost` where the feature is at
`worst` or beyond, up by `gained` at `best` or beyond, evenly in between (where `best` is below
`worst`, less is better). The sum is held between 1 and 5 and rounded. A gate that applies then
caps it. The numbers were set by hand and looked at on real answers; none was fitted to ratings.
What they reach, and what they do not, stands in docs/grading.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from grading_service.domain import TRAITS
from grading_service.offline.counting import Features
from shared.events import Score, Trait

START = 3.0

MEANING = "with an encoder"
WORDS = "without one"
"""Who reads a row, where the two readings differ; without a word both do."""


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
        """Whether the row is for a reading of this kind."""
        return self.read_by in ("", MEANING if "nearness" in features else WORDS)

    def moves(self, features: Features) -> float:
        """By how much the feature moves the mark: -lost to +gained."""
        if not self.counts(features):
            return 0.0
        share = (features[self.feature].value - self.worst) / (self.best - self.worst)
        return -self.lost + (self.lost + self.gained) * min(1.0, max(0.0, share))


# fmt: off
TABLE = (
    #   trait          feature        worst   best  lost gained  read by   # counted in
    Row("clarity",     "fillers",      12.0,   1.0,  2.0,  0.5),           # per 100 words
    Row("clarity",     "stutters",      6.0,   0.0,  0.8,  0.0),           # per 100 words
    Row("clarity",     "disorder",     0.15,  0.05,  3.5,  0.0),           # share of small words
    Row("clarity",     "unit_length",  17.0,  10.0,  0.8,  0.4),           # words a statement
    Row("clarity",     "vagueness",     6.0,   0.5,  1.0,  0.5),           # per 100 words
    Row("clarity",     "hedges",       25.0,   5.0,  1.0,  0.0),           # per 100 words
    Row("clarity",     "on_point",      0.0,   3.0,  0.4,  0.3),           # statements
    Row("clarity",     "substance",     3.0,  22.0,  1.6,  0.3),           # different words

    Row("relevance",   "nearness",     0.08,  0.42,  1.5,  0.4, MEANING),  # cosine
    Row("relevance",   "on_topic",      0.0,   0.3,  1.1,  0.3, WORDS),    # share of statements
    Row("relevance",   "on_point",      0.0,   4.0,  0.6,  0.7),           # statements
    Row("relevance",   "asked",         0.0,   0.5,  0.2,  0.4),           # share of its words
    Row("relevance",   "covered",       0.0,   0.5,  0.2,  0.3),           # share of points
    Row("relevance",   "substance",     3.0,  30.0,  0.9,  0.3),           # different words
    Row("relevance",   "disorder",     0.15,  0.05,  1.0,  0.0),           # share of small words

    Row("structure",   "stages",        1.0,   4.0,  0.4,  0.3),           # of 4
    Row("structure",   "sequence",      0.1,   0.9,  0.6,  0.5),           # share of pairs
    Row("structure",   "introduced",    0.0,   1.0,  0.3,  0.3),           # share of things
    Row("structure",   "connectives",   0.0,   3.0,  0.3,  0.4),           # of 6 kinds
    Row("structure",   "opening",      0.33,   1.0,  0.7,  0.4),           # thirds
    Row("structure",   "outcome",       0.0,   1.0,  0.3,  0.4),           # 0 or 1
    Row("structure",   "arc",         -0.12,  0.12,  0.6,  0.4, MEANING),  # cosine
    Row("structure",   "ending",        0.0,   1.0,  0.6,  0.0),           # 0 or 1
    Row("structure",   "on_point",      0.0,   4.0,  0.6,  0.5),           # statements
    Row("structure",   "substance",     3.0,  40.0,  1.2,  0.2),           # different words
    Row("structure",   "fillers",      12.0,   1.0,  0.7,  0.0),           # per 100 words
    Row("structure",   "padding",       5.0,   0.0,  0.4,  0.0),           # per 100 words
    Row("structure",   "disorder",     0.15,  0.05,  2.0,  0.0),           # share of small words

    Row("conciseness", "repeats",      0.35,   0.0,  2.5,  0.3),           # share of statements
    Row("conciseness", "padding",       5.0,   0.0,  2.0,  0.6),           # per 100 words
    Row("conciseness", "fillers",      12.0,   1.0,  0.8,  0.2),           # per 100 words
    Row("conciseness", "hedges",       25.0,   5.0,  1.0,  0.0),           # per 100 words
    Row("conciseness", "density",      0.25,  0.45,  0.8,  0.7),           # share of words
    Row("conciseness", "disorder",     0.15,  0.05,  1.0,  0.0),           # share of small words
    Row("conciseness", "length",      450.0, 180.0,  1.6,  0.0),           # words
    Row("conciseness", "substance",     3.0,  18.0,  2.0,  0.0),           # different words

    Row("confidence",  "hedges",        8.0,   0.5,  2.2,  0.7),           # per 100 words
    Row("confidence",  "fillers",      12.0,   1.0,  0.3,  0.0),           # per 100 words
    Row("confidence",  "actions",       0.0,   0.3,  0.4,  0.5),           # share of statements
    Row("confidence",  "specifics",     0.0,   5.0,  0.3,  0.4),           # per 100 words
    Row("confidence",  "on_point",      0.0,   4.0,  0.7,  0.5),           # statements
    Row("confidence",  "substance",     3.0,  22.0,  1.3,  0.1),           # different words
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Gate:
    """The most that each trait can have, in the order of TRAITS, where `applies`."""

    name: str
    applies: Callable[[Features], bool]
    caps: tuple[Score, Score, Score, Score, Score]


def _far(features: Features) -> bool:
    """Hardly a word of the subject and, where that is read, no nearness in meaning either."""
    unlike = "nearness" not in features or features["nearness"].value < 0.2
    return unlike and features["on_topic"].value < 0.15


# fmt: off
GATES = (
    #    name                                                                cla rel str con cnf
    Gate("too little",   lambda f: f["words"].value < 3,                      (1, 1, 1, 1, 1)),
    Gate("no knowledge", lambda f: f["ignorance"].value == 1,                 (1, 1, 1, 1, 1)),
    Gate("unreadable",   lambda f: f["small_words"].value < 0.20
                                   or f["unknown"].value > 0.40,             (1, 1, 1, 1, 1)),
    Gate("word salad",   lambda f: f["disorder"].value >= 0.14,               (1, 2, 1, 2, 2)),
    Gate("parroted",     lambda f: f["parroting"].value > 0.5,                (2, 1, 1, 1, 2)),
    Gate("injected",     lambda f: f["injection"].value > 0.5,                (2, 1, 1, 1, 2)),
    Gate("elsewhere",    lambda f: _far(f) and f["own"].value < 0.01
                                   and f["words"].value >= 40,                (2, 1, 2, 1, 2)),
)
# fmt: on


def gates(features: Features) -> list[Gate]:
    return [gate for gate in GATES if gate.applies(features)]


def marks(features: Features, applied: Sequence[Gate]) -> dict[Trait, float]:
    """Unrounded, 1.0 to 5.0."""
    moved = {
        trait: START + sum(row.moves(features) for row in TABLE if row.trait == trait)
        for trait in TRAITS
    }
    caps = [dict(zip(TRAITS, gate.caps, strict=True)) for gate in applied]
    return {
        trait: max(1.0, min(5.0, mark, *(cap[trait] for cap in caps)))
        for trait, mark in moved.items()
    }


def rounded(mark: float) -> Score:
    """Halves go up."""
    return cast(Score, int(mark + 0.5))
