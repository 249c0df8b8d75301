"""Comparison with human raters.

The data is a JSON object a line, with `question`, `answer`, `ratings` {trait: [a number a rater]}
and, where rows belong together, `group`.
"""

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

from pydantic import Field

from bench.grading.bars import Bar
from bench.grading.measures import interval, one_against_the_rest, rho
from grading_service import offline
from grading_service.domain import TRAITS
from shared.model import Trait, Value

NEIGHBOURS: Mapping[str, Trait] = {
    "specific": "structure",
    "relevant": "relevance",
    "assertive": "confidence",
    "clear": "clarity",
    "local-relevance": "relevance",
    "arrangement": "structure",
    "credibility": "confidence",
    "clarity": "clarity",
    "relevance": "relevance",
    "structure": "structure",
    "conciseness": "conciseness",
    "confidence": "confidence",
}
"""Qualities that others rate, with the nearest of our five traits."""

WANTED = {
    "specific": 0.45,
    "relevant": 0.20,
    "assertive": 0.20,
    "local-relevance": 0.33,
    "arrangement": 0.28,
    "credibility": 0.20,
}
"""Bars of the two development sets; other data has no bar."""


class Rated(Value):
    group: str = ""
    question: str
    answer: str
    ratings: dict[str, tuple[float, ...]] = Field(default_factory=dict)


def rated_bars(path: Path) -> list[Bar]:
    rows = [Rated.model_validate_json(line) for line in path.read_text("utf-8").splitlines()]
    grades = [offline.rate(row.question, "", (), row.answer) for row in rows]
    scores = [{trait: getattr(grade, trait) for trait in TRAITS} for grade in grades]
    rated = {name: trait for row in rows for name in row.ratings if (trait := NEIGHBOURS.get(name))}
    bars = [_bar(path, name, trait, rows, scores) for name, trait in sorted(rated.items())]
    return bars + [_length(path, trait, rows, scores) for trait in TRAITS]


def _bar(
    path: Path, name: str, trait: Trait, rows: list[Rated], scores: list[dict[Trait, int]]
) -> Bar:
    pairs = [
        (score[trait], row)
        for row, score in zip(rows, scores, strict=True)
        if row.ratings.get(name)
    ]
    given = [score for score, _ in pairs]
    means = [fmean(row.ratings[name]) for _, row in pairs]
    low, high = interval(given, means, [row.group or str(at) for at, (_, row) in enumerate(pairs)])
    human = one_against_the_rest([row.ratings[name] for _, row in pairs])
    found = rho(given, means)
    wanted = WANTED.get(name)
    return Bar(
        f"{path.name}: rho with the mean rating (95 % interval); one human against the rest",
        f"{name} ~ {trait}",
        "(no bar)" if wanted is None else f"≥ {wanted:.2f}",
        f"{found:+.2f} ({low:+.2f} to {high:+.2f}); {human:+.2f}",
        None if wanted is None else round(found, 2) >= wanted,
    )


def _length(path: Path, trait: Trait, rows: list[Rated], scores: list[dict[Trait, int]]) -> Bar:
    pairs = [
        (score[trait], words)
        for row, score in zip(rows, scores, strict=True)
        if 60 <= (words := len(row.answer.split())) <= 300
    ]
    found = rho([score for score, _ in pairs], [words for _, words in pairs])
    return Bar(
        f"{path.name}: rho with length, {len(pairs)} answers of 60-300 words",
        trait,
        "(no bar)",
        f"{found:+.2f}",
        None,
    )
