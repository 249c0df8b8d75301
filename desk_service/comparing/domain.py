"""The comparison: people's marks side by side, and bands of whom they cannot tell apart. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import get_args

from desk_service.interviews.dossier import Dossier, graded_answers
from desk_service.reviews.domain import Mark
from shared.model import Report, ReportedAnswer, Trait

TRAITS = len(get_args(Trait))
SURE_TO = 0.5
"""Marks that a person's single mark may be off by."""

Marks = tuple[float | None, ...]
"""A mark for each question of the template; None where there is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """The row of an interview.

    `human` holds the median of people's marks by question, `mean` is their weighted mean, and
    `spread` how far it may be off; both None before the marks may be seen. `ai` are the program's,
    by `grader`; None while they are closed. `band` is None where the row is compared with nobody.
    """

    dossier: Dossier
    human: Marks
    mean: float | None
    spread: float | None
    ai: Marks | None
    ai_mean: float | None
    grader: str | None
    band: int | None = None


def rows_of(dossiers: Iterable[Dossier]) -> list[Row]:
    """Return the rows with their bands; rows without a band come last.

    Bands hold interviews of one grader, since the program's marks beside them could not be compared
    otherwise. Inside a band the order is that of the labels, which says nothing.
    """
    rows = [row_of(each) for each in dossiers]
    graders = sorted({each.grader or "" for each in rows if _is_compared(each)})
    banded: list[Row] = []
    for grader in graders:
        group = [each for each in rows if _is_compared(each) and (each.grader or "") == grader]
        first = banded[-1].band or 0 if banded else 0
        banded += _in_bands(group, first)
    others = [each for each in rows if not _is_compared(each)]
    return [*banded, *sorted(others, key=_label)]


def graders_of(report: Report) -> str | None:
    """Return the names of whoever gave the marks of a report; None without marks."""
    made = {each.graded_by for each in report.questions if each.has_marks}
    names = {f"{each.name} {each.version}" for each in made}
    return " + ".join(sorted(names)) or None


def row_of(dossier: Dossier) -> Row:
    """Return the row of an interview, without a band."""
    weights = [each.weight for each in dossier.content.questions]
    reviews = [each for each in dossier.reviews if each.round == dossier.round]
    given = [_numbers(each.given.marks, len(weights)) for each in reviews]
    human = tuple(map(_median, zip(*given, strict=True))) if given else (None,) * len(weights)
    ai = _program(dossier, len(weights)) if dossier.report else None
    return Row(
        dossier,
        human,
        mean=weighted(human, weights),
        spread=_spread(given, weights),
        ai=ai,
        ai_mean=weighted(ai, weights) if ai else None,
        grader=graders_of(dossier.report) if dossier.report else None,
    )


def _is_compared(row: Row) -> bool:
    """Return whether there are people's marks, and no answer that no program could grade."""
    return row.mean is not None and not row.dossier.ungradable


def _in_bands(rows: Iterable[Row], last: int) -> list[Row]:
    """Return the rows in bands that are numbered above `last`.

    The best row begins a band. A row belongs to the band while the larger spread of both covers the
    gap between them; the next row begins the next band. So no chain of small gaps makes a band.
    """
    bands: list[list[Row]] = []
    for row in sorted(rows, key=_best_first):
        if bands and _covered(bands[-1][0], row):
            bands[-1].append(row)
        else:
            bands.append([row])
    return [
        replace(row, band=number)
        for number, band in enumerate(bands, last + 1)
        for row in sorted(band, key=_label)
    ]


def _covered(best: Row, row: Row) -> bool:
    gap = (best.mean or 0.0) - (row.mean or 0.0)
    return gap <= max(best.spread or 0.0, row.spread or 0.0) + 1e-9


def _best_first(row: Row) -> tuple[float, str]:
    return -(row.mean or 0.0), _label(row)


def _label(row: Row) -> str:
    return row.dossier.label


def weighted(marks: Sequence[float | None], weights: Sequence[int]) -> float | None:
    """Return the sum of weight times mark, divided by the sum of the weights, where marks are.

    Questions without a weight count alike if no other question has a mark.
    """
    there = [
        (mark, weight) for mark, weight in zip(marks, weights, strict=True) if mark is not None
    ]
    if not there:
        return None
    total = sum(weight for _, weight in there)
    if not total:
        return sum(mark for mark, _ in there) / len(there)
    return sum(mark * weight for mark, weight in there) / total


def _spread(given: Sequence[Marks], weights: Sequence[int]) -> float | None:
    """Return how far the mean may be off, in marks.

    Half the distance between the strictest and the mildest reviewer's own mean, and at least the
    error of a mark, which falls with the root of their number.
    """
    means = [mean for each in given if (mean := weighted(each, weights)) is not None]
    if not means:
        return None
    number = sum(mark is not None for each in given for mark in each)
    return max((max(means) - min(means)) / 2, SURE_TO / math.sqrt(number))


def _numbers(marks: dict[str, Mark], questions: int) -> Marks:
    """Return the marks that are numbers, by question."""
    found = (marks.get(str(index)) for index in range(questions))
    return tuple(float(mark) if isinstance(mark, int) else None for mark in found)


def _median(marks: Sequence[float | None]) -> float | None:
    there = [mark for mark in marks if mark is not None]
    return median(there) if there else None


def _program(dossier: Dossier, questions: int) -> Marks:
    assert dossier.report is not None
    graded = graded_answers(dossier.report, dossier.content)[:questions]
    return tuple(_program_mark(each) for each in graded)


def _program_mark(answer: ReportedAnswer | None) -> float | None:
    """Return the mean of the program's marks of the five traits."""
    if answer is None or not answer.has_marks:
        return None
    return answer.scores.total / TRAITS
