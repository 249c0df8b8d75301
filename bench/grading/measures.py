"""Rank correlation and its confidence interval."""

from collections.abc import Mapping, Sequence
from random import Random
from statistics import correlation, fmean, quantiles

Numbers = Sequence[float]


def rho(one: Numbers, other: Numbers) -> float:
    """Return Spearman's rho, with shared ranks for ties; 0 if a side never varies."""
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
    """Return the middle 95 % of rho over repeated draws of whole groups, with replacement."""
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
    """Return how well a human rater predicts the mean of the others, averaged over raters."""
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
