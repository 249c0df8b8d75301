"""Bars that the offline grader has to clear on our own data."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, cycle, islice
from random import Random
from statistics import fmean
from zlib import crc32

from bench.grading import spoil
from bench.grading.gold import Gold, Profile, answers, gold
from bench.grading.junk import junk
from bench.grading.measures import distribution, rho
from grading_service import offline
from grading_service.domain import TRAITS
from shared.model import Trait

CASES = 240
"""Cases of each metamorphic change."""

MAX_RISE = 0.25
"""Unrounded marks that another trait may gain by a change that spoils a trait."""

JUNK_CEILING = 8
"""Points of 25."""

ANSWERING: Sequence[Profile] = ("strong", "rambling", "hedged", "disorganised", "terse")
TOLD: Sequence[Profile] = ("strong", "hedged", "off-topic")
"""Profiles that are told in order; no other profile can lose its order."""


@dataclass(frozen=True, slots=True)
class Bar:
    group: str
    what: str
    wanted: str
    measured: str
    met: bool | None
    """None without a bar."""
    words_alone: str = ""

    def beside(self, words_alone: str) -> "Bar":
        """Return the bar with the result of the grader without its encoder."""
        return replace(self, words_alone=words_alone)


@dataclass(frozen=True, slots=True)
class Change:
    """A way to spoil answers of some profiles: in a share of cases, the trait has to drop."""

    what: str
    spoil: Callable[[str, Random], str]
    trait: Trait
    wanted: float
    profiles: Sequence[Profile]


# fmt: off
CHANGES = (
    Change("fillers put in", spoil.with_fillers, "clarity", 0.97,
           ("strong", "off-topic", "hedged", "disorganised", "terse")),
    Change("hedges put in", spoil.with_hedges, "confidence", 0.92,
           ("strong", "rambling", "off-topic", "disorganised", "terse")),
    Change("said twice", spoil.duplicated, "conciseness", 0.99,
           ("strong", "off-topic", "hedged", "disorganised", "terse")),
    Change("padded", spoil.padded, "conciseness", 0.99,
           ("strong", "off-topic", "hedged", "disorganised", "terse")),
    Change("words in random order", spoil.word_salad, "clarity", 0.99,
           ("strong", "off-topic", "hedged", "disorganised", "terse")),
    Change("cut in half", spoil.cut_in_half, "structure", 0.96, TOLD),
    Change("sentences in random order", spoil.shuffled, "structure", 0.75, TOLD),
)
# fmt: on


def bars() -> list[Bar]:
    _marks.cache_clear()
    return [*_metamorphic(), *_junk(), *_invariance(), *_shape(), *_targets()]


def marks(row: Gold, text: str) -> dict[Trait, float]:
    """Return the unrounded marks of a text, under the row's question."""
    return _marks(row.question, row.competency, row.covers, text)


@cache
def _marks(
    question: str, competency: str, covers: tuple[str, ...], text: str
) -> dict[Trait, float]:
    return offline.examine(question, competency, covers, text).marks


def scores(row: Gold, text: str) -> dict[Trait, int]:
    grade = offline.rate(row.question, row.competency, row.covers, text)
    return {trait: getattr(grade, trait) for trait in TRAITS}


def _random(*seed: object) -> Random:
    return Random(crc32(repr(seed).encode()))


Marks = dict[Trait, float]
Pairs = Sequence[tuple[Marks, Marks]]
"""Marks before and after a change."""


def _metamorphic() -> Iterator[Bar]:
    yield _swapped()
    for change in CHANGES:
        pairs = [
            (marks(row, row.answer), marks(row, change.spoil(row.answer, _random(row.id, n))))
            for row, n in _cases(change.profiles)
        ]
        yield _drop(change.what, change.trait, change.wanted, pairs, pairs)


def _cases(profiles: Sequence[Profile]) -> Iterator[tuple[Gold, int]]:
    """Yield answers in turn, numbered."""
    return islice(zip(cycle(answers(*profiles)), count()), CASES)


def _swapped() -> Bar:
    """Compare answers of the same profile to another question.

    Other traits are compared for a single text under two questions: another text differs in every
    trait.
    """
    dropped, moved = [], []
    for row, n in _cases(ANSWERING):
        others = [it for it in answers(row.profile) if it.question != row.question]
        other = _random(row.id, n).choice(others)
        spoiled = marks(row, other.answer)
        dropped.append((marks(row, row.answer), spoiled))
        moved.append((marks(other, other.answer), spoiled))
    return _drop("another question's answer", "relevance", 0.85, dropped, moved)


def _drop(what: str, trait: Trait, wanted: float, pairs: Pairs, others: Pairs) -> Bar:
    share = fmean(after[trait] < before[trait] for before, after in pairs)
    rises = {
        it: [after[it] - before[it] for before, after in others] for it in TRAITS if it != trait
    }
    rise = max(fmean(found) for found in rises.values())
    single = fmean(any(it > MAX_RISE for it in case) for case in zip(*rises.values(), strict=True))
    return Bar(
        f"Metamorphic: share of {CASES} cases in which the right trait drops; highest mean rise of"
        " another trait; share of cases in which any other rises by more than .25",
        f"{what} -> {trait}",
        f"≥ {wanted:.0%}; ≤ {MAX_RISE}",
        f"{share:.1%}; {rise:+.2f}; {single:.0%}",
        share >= wanted and rise <= MAX_RISE,
    )


def _junk() -> Iterator[Bar]:
    totals: dict[str, list[int]] = {}
    for row in answers("strong"):
        for name, text in junk(row.question, _random(row.id)).items():
            totals.setdefault(name, []).append(sum(scores(row, text).values()))
    for name, found in totals.items():
        highest = max(found)
        yield Bar(
            f"Junk: highest total of 25 under the {len(found)} questions",
            name,
            f"≤ {JUNK_CEILING}",
            str(highest),
            highest <= JUNK_CEILING,
        )


def _invariance() -> Iterator[Bar]:
    changes: list[tuple[str, Callable[[Gold], str], float]] = [
        ("speech-recognition twin", lambda row: row.recognised, 0.20),
        ("without the final full stop", lambda row: row.answer.rstrip("."), 0.05),
        (
            "names, pronouns and relatives swapped",
            lambda row: spoil.with_other_people(row.answer),
            0.0,
        ),
    ]
    for what, change, wanted in changes:
        before = [scores(row, row.answer) for row in gold()]
        after = [scores(row, change(row)) for row in gold()]
        changed = fmean(
            one[trait] != two[trait]
            for one, two in zip(before, after, strict=True)
            for trait in TRAITS
        )
        yield Bar(
            f"Invariance: share of the {len(gold()) * len(TRAITS)} integers that change",
            what,
            f"≤ {wanted:.0%}",
            f"{changed:.1%}",
            changed <= wanted,
        )


def _shape() -> Iterator[Bar]:
    given = [(row, scores(row, row.answer), len(row.answer.split())) for row in gold()]
    for trait in TRAITS:
        spread = distribution([found[trait] for _, found, _ in given])
        yield Bar(
            "Shape: answers with each value on gold",
            trait,
            "all five used",
            " ".join(f"{value}:{times}" for value, times in spread.items()),
            all(spread.values()),
        )
    long = [(marks(row, row.answer), words) for row, _, words in given if 60 <= words <= 300]
    for trait in TRAITS:
        wanted = 0.45 if trait == "structure" else 0.25
        found = rho([mark[trait] for mark, _ in long], [words for _, words in long])
        yield Bar(
            f"Shape: rho with length, {len(long)} answers of 60-300 words",
            trait,
            f"≤ {wanted} either way",
            f"{found:+.2f}",
            abs(found) <= wanted,
        )


def _targets() -> Iterator[Bar]:
    """Compare with the authors' targets, without a bar: their judgement is no yardstick."""
    for trait in TRAITS:
        pairs = [(scores(row, row.answer)[trait], row.targets[trait]) for row in gold()]
        near = fmean(abs(given - target) <= 1 for given, target in pairs)
        same = rho([given for given, _ in pairs], [target for _, target in pairs])
        yield Bar(
            "Gold: rho with the authors' targets; share within 1 of them",
            trait,
            "(no bar)",
            f"{same:+.2f}; {near:.0%}",
            None,
        )
