"""Why a person should look at a grade, in plain words. Pure."""

from collections.abc import Mapping, Sequence
from statistics import mean

from grading_service.domain import TRAITS
from shared.events import Grade, Score, Trait

Scores = Mapping[Trait, Score]

WIDE = 2
"""Marks apart, on one trait, that are too far apart."""

HIGH, LOW = 4.0, 3.0
"""Mean marks: high from here on, low up to here."""

SPEAKS_TO_GRADER = "It contains words addressed to the grader; they are no evidence for a mark."
RAISED = (
    "It contains words addressed to the grader, and its marks are high where the offline grader,"
    " which cannot be talked to, gives low ones."
)
DECLINED = "The language model declined to grade it."


def reasons_to_look(
    readings: Sequence[Scores], grade: Grade, offline: Grade, *, injected: bool, declined: bool
) -> str | None:
    """`readings` are the separate ones that `grade` is the median of."""
    reasons = [
        _injection(grade, offline) if injected else "",
        DECLINED if declined else "",
        _apart(grade, offline),
        _spread(readings),
        offline.review or "" if not injected else "",
    ]
    return " ".join(reason for reason in reasons if reason) or None


def spread(readings: Sequence[Scores]) -> int | None:
    """The widest gap on one trait between the readings; None where there is only one."""
    if len(readings) < 2:
        return None
    return max(_gap(readings, trait) for trait in TRAITS)


def _injection(grade: Grade, offline: Grade) -> str:
    high = mean(marks(grade).values()) >= HIGH and mean(marks(offline).values()) <= LOW
    return RAISED if high else SPEAKS_TO_GRADER


def _apart(grade: Grade, offline: Grade) -> str:
    ours, theirs = marks(grade), marks(offline)
    wide = [trait for trait in TRAITS if abs(ours[trait] - theirs[trait]) >= WIDE]
    if not wide:
        return ""
    listed = ", ".join(f"{trait} ({ours[trait]} against {theirs[trait]})" for trait in wide)
    return f"The language model and the offline grader are {WIDE} or more apart on {listed}."


def _spread(readings: Sequence[Scores]) -> str:
    wide = [trait for trait in TRAITS if len(readings) > 1 and _gap(readings, trait) >= WIDE]
    if not wide:
        return ""
    given = ", ".join(
        f"{trait} ({', '.join(str(scores[trait]) for scores in readings)})" for trait in wide
    )
    return f"Repeated readings by the language model disagree on {given}."


def _gap(readings: Sequence[Scores], trait: Trait) -> int:
    given = [scores[trait] for scores in readings]
    return max(given) - min(given)


def marks(grade: Grade) -> dict[Trait, Score]:
    return {trait: getattr(grade, trait) for trait in TRAITS}
