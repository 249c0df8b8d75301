"""Rank correlation, and how sure it is."""

from collections.abc import Mapping, Sequence
from random import Random
from statistics import correlation, fmean, quantiles

Numbers = Sequence[float]


def rho(one: Numbers, other: Numbers) -> float:
    """Spearman's, ties sharing their rank; 0 where one side never varies."""
    if len(set(one)) < 2 or len(set(other)) < 2:
        return 0.0
    return correlation(_ranks(one), _ranks(other))


def _ranks(values: Numbers) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for at in order[first : last + 1]:
            ranks[at] = (first + last) / 2
        first = last + 1
    return ranks


def interval(
    one: Numbers, other: Numbers, groups: Sequence[str], draws: int = 500
) -> tuple[float, float]:
    """The middle 95 % of rho where whole groups are drawn again and again, with return."""
    random = Random(4)
    members: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    names = list(members)
    drawn = []
    for _ in range(draws):
        chosen = [at for name in random.choices(names, k=len(names)) for at in members[name]]
        drawn.append(rho([one[at] for at in chosen], [other[at] for at in chosen]))
    cuts = quantiles(drawn, n=40)
    return cuts[0], cuts[-1]


def one_against_the_rest(ratings: Sequence[Numbers]) -> float:
    """How well one human rater foretells the mean of the others; the mean over the raters."""
    rated = [row for row in ratings if len(row) > 1]
    found = []
    for rater in range(max(map(len, rated), default=0)):
        rows = [row for row in rated if len(row) > rater]
        if len(rows) >= 30:
            rest = [fmean([*row[:rater], *row[rater + 1 :]]) for row in rows]
            found.append(rho([row[rater] for row in rows], rest))
    return fmean(found) if found else 0.0


def distribution(values: Sequence[int]) -> Mapping[int, int]:
    return {value: values.count(value) for value in range(1, 6)}
