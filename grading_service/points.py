"""Strengths and what to improve, picked from the grounds of a set of grades. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from grading_service.domain import TRAITS, with_quote
from shared.events import Evidence, Grade, GradedAnswer, Trait

STRENGTH, WEAKNESS = 4, 3
"""A mark from here on is a strength; one up to here leaves room."""

POINTS = 3
"""Strengths, and things to improve, that are named."""

Answered = Mapping[int, GradedAnswer]
"""Those with words, by their place in the interview, from 1."""

Point = tuple[int, Evidence]
"""The number of an answer, and one of its grounds."""


def strengths(answered: Answered) -> str:
    """A paragraph; empty where there are none."""
    points = [(n, e) for n, e in _grounds(answered) if _mark(answered[n], e.trait) >= STRENGTH]
    points.sort(key=lambda point: -_weight(answered, point))
    return _told("Strengths", _chosen(points), answered)


def to_improve(answered: Answered) -> str:
    """A paragraph; empty where there is nothing."""
    points = [(n, e) for n, e in _grounds(answered) if _mark(answered[n], e.trait) <= WEAKNESS]
    points.sort(key=lambda point: _weight(answered, point))
    return _told("To improve", _chosen(points), answered)


def _grounds(answered: Answered) -> Iterator[Point]:
    """Those with words to show first."""
    points = [(n, e) for n, graded in answered.items() for e in graded.grade.evidence]
    yield from sorted(points, key=lambda point: not point[1].quotes)


def _weight(answered: Answered, point: Point) -> float:
    """The mark, and with less weight how the trait is marked in the whole interview."""
    number, ground = point
    grades = [graded.grade for graded in answered.values()]
    return _mark(answered[number], ground.trait) + averages(grades)[ground.trait] / 10


def _mark(graded: GradedAnswer, trait: Trait) -> int:
    return int(getattr(graded.grade, trait))


def _chosen(points: Sequence[Point]) -> list[Point]:
    """The first ones, no trait twice, and no answer twice as long as there are others."""
    chosen: list[Point] = []
    for strict in (True, False):
        for number, ground in points:
            traits = {other.trait for _, other in chosen}
            numbers = {other for other, _ in chosen} if strict else set()
            if len(chosen) < POINTS and ground.trait not in traits and number not in numbers:
                chosen.append((number, ground))
    return chosen


def _told(heading: str, points: Sequence[Point], answered: Answered) -> str:
    if not points:
        return ""
    told = [
        f"{ground.trait} in question {number}"
        f" ({_mark(answered[number], ground.trait)} of 5). {with_quote(ground)}"
        for number, ground in points
    ]
    return f"{heading}: " + " ".join(one[0].upper() + one[1:] for one in told)


def averages(grades: Sequence[Grade]) -> dict[Trait, float]:
    return {trait: round(fmean(getattr(grade, trait) for grade in grades), 1) for trait in TRAITS}
