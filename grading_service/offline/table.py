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

from grading_service.domain import TRAITS, Trait
from grading_service.offline.counting import Features
from shared.events import Score

START = 3.0

MEANING = "with an encoder"
WORDS = "without one"
"""Who reads a row, where the two readings differ; without a word both do."""


@dataclass(frozen=True, slots=True)
class Row:
    trait: Trait
    feature: str
    counted: str
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
    #   trait          feature        counted in               worst   best  lost gained  read by
    Row("clarity",     "fillers",     "per 100 words",          12.0,   1.0,  2.0,  0.5),
    Row("clarity",     "stutters",    "per 100 words",           6.0,   0.0,  0.8,  0.0),
    Row("clarity",     "disorder",    "share of small words",   0.15,  0.05,  3.5,  0.0),
    Row("clarity",     "unit_length", "words a statement",      17.0,  10.0,  0.8,  0.4),
    Row("clarity",     "vagueness",   "per 100 words",           6.0,   0.5,  1.0,  0.5),
    Row("clarity",     "hedges",      "per 100 words",          25.0,   5.0,  1.0,  0.0),
    Row("clarity",     "on_point",    "statements",              0.0,   3.0,  0.4,  0.3),
    Row("clarity",     "substance",   "different words",         3.0,  22.0,  1.6,  0.3),

    Row("relevance",   "nearness",    "cosine",                 0.08,  0.42,  1.5,  0.4, MEANING),
    Row("relevance",   "on_topic",    "share of statements",     0.0,   0.3,  1.1,  0.3, WORDS),
    Row("relevance",   "on_point",    "statements",              0.0,   4.0,  0.6,  0.7),
    Row("relevance",   "asked",       "share of its words",      0.0,   0.5,  0.2,  0.4),
    Row("relevance",   "covered",     "share of points",         0.0,   0.5,  0.2,  0.3),
    Row("relevance",   "substance",   "different words",         3.0,  30.0,  0.9,  0.3),
    Row("relevance",   "disorder",    "share of small words",   0.15,  0.05,  1.0,  0.0),

    Row("structure",   "stages",      "of 4",                    1.0,   4.0,  0.4,  0.3),
    Row("structure",   "sequence",    "share of pairs",          0.1,   0.9,  0.6,  0.5),
    Row("structure",   "introduced",  "share of things",         0.0,   1.0,  0.3,  0.3),
    Row("structure",   "connectives", "of 6 kinds",              0.0,   3.0,  0.3,  0.4),
    Row("structure",   "opening",     "thirds",                 0.33,   1.0,  0.7,  0.4),
    Row("structure",   "outcome",     "0 or 1",                  0.0,   1.0,  0.3,  0.4),
    Row("structure",   "arc",         "cosine",                -0.12,  0.12,  0.6,  0.4, MEANING),
    Row("structure",   "ending",      "0 or 1",                  0.0,   1.0,  0.6,  0.0),
    Row("structure",   "on_point",    "statements",              0.0,   4.0,  0.6,  0.5),
    Row("structure",   "substance",   "different words",         3.0,  40.0,  1.2,  0.2),
    Row("structure",   "fillers",     "per 100 words",          12.0,   1.0,  0.7,  0.0),
    Row("structure",   "padding",     "per 100 words",           5.0,   0.0,  0.4,  0.0),
    Row("structure",   "disorder",    "share of small words",   0.15,  0.05,  2.0,  0.0),

    Row("conciseness", "repeats",     "share of statements",    0.35,   0.0,  2.5,  0.3),
    Row("conciseness", "padding",     "per 100 words",           5.0,   0.0,  2.0,  0.6),
    Row("conciseness", "fillers",     "per 100 words",          12.0,   1.0,  0.8,  0.2),
    Row("conciseness", "hedges",      "per 100 words",          25.0,   5.0,  1.0,  0.0),
    Row("conciseness", "density",     "share of words",         0.25,  0.45,  0.8,  0.7),
    Row("conciseness", "disorder",    "share of small words",   0.15,  0.05,  1.0,  0.0),
    Row("conciseness", "length",      "words",                 450.0, 180.0,  1.6,  0.0),
    Row("conciseness", "substance",   "different words",         3.0,  18.0,  2.0,  0.0),

    Row("confidence",  "hedges",      "per 100 words",           8.0,   0.5,  2.2,  0.7),
    Row("confidence",  "fillers",     "per 100 words",          12.0,   1.0,  0.3,  0.0),
    Row("confidence",  "actions",     "share of statements",     0.0,   0.3,  0.4,  0.5),
    Row("confidence",  "specifics",   "per 100 words",           0.0,   5.0,  0.3,  0.4),
    Row("confidence",  "on_point",    "statements",              0.0,   4.0,  0.7,  0.5),
    Row("confidence",  "substance",   "different words",         3.0,  22.0,  1.3,  0.1),
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
