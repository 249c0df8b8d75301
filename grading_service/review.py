"""Reasons for a person to look at a grade, in plain words. Pure."""

import re
from collections.abc import Mapping, Sequence
from statistics import mean

from grading_service.domain import TRAITS
from grading_service.languages.report_texts import ReportTexts
from shared.model import Evidence, Grade, Score, Trait

Scores = Mapping[Trait, Score]

WIDE_GAP = 2
"""Difference, in marks on the same trait, that is too large."""

HIGH_MEAN, LOW_MEAN = 4.0, 3.0
"""Mean marks: high from 4 on, low up to 3."""

WHO_SPEAKS = re.compile(
    r"\b(accent(ed)?|dialect|gender|fe?male|nationality|ethnic(ity)?|(non-)?native speakers?"
    r"|foreign(er)?|immigrants?|(her|his|their) age|too (young|old)|disab(led|ility)|stutter\w*"
    r"|speech impediment|autis\w*|pregnan\w*|religio\w*|skin colou?r"
    r"|acento|dialecto|género|mujer|nacionalidad|etnia|extranjer[oa]|inmigrante|su edad"
    r"|demasiado (joven|mayor|viej[oa])|discapacidad|tartamud\w*|embaraz\w*)\b",
    re.IGNORECASE,
)
"""Words for who a speaker is, in English and Spanish."""

QUOTATION = re.compile(r"[“\"„«][^“”\"„«»]*[”\"“»]")


def reasons_to_look(
    readings: Sequence[Scores],
    grade: Grade,
    offline: Grade,
    say: ReportTexts,
    *,
    injected: bool,
    declined: bool,
) -> str | None:
    """Return the reasons, or None. `grade` is the median of the `readings`."""
    reasons = [
        _injection(grade, offline, say) if injected else "",
        say.declined if declined else "",
        _apart(grade, offline, say),
        _spread(readings, say),
        say.names_who_speaks if any(map(_names_who_speaks, grade.evidence)) else "",
        offline.review or "" if offline.gradable and not injected else "",
    ]
    return " ".join(reason for reason in reasons if reason) or None


def spread(readings: Sequence[Scores]) -> int | None:
    """Return the widest gap between the readings on a trait; None for a single reading."""
    if len(readings) < 2:
        return None
    return max(_gap(readings, trait) for trait in TRAITS)


def _names_who_speaks(evidence: Evidence) -> bool:
    """Return whether the reason speaks of the speaker; words that it quotes do not count."""
    return bool(WHO_SPEAKS.search(QUOTATION.sub("", evidence.reason)))


def _injection(grade: Grade, offline: Grade, say: ReportTexts) -> str:
    low = offline.gradable and mean(marks(offline).values()) <= LOW_MEAN
    high = mean(marks(grade).values()) >= HIGH_MEAN
    return say.raised if high and low else say.speaks_to_grader


def _apart(grade: Grade, offline: Grade, say: ReportTexts) -> str:
    if not offline.gradable:
        return ""  # its marks mean nothing
    ours, theirs = marks(grade), marks(offline)
    wide = [trait for trait in TRAITS if abs(ours[trait] - theirs[trait]) >= WIDE_GAP]
    if not wide:
        return ""
    traits = ", ".join(
        say.marks_of_both.format(trait=say.traits[trait], ours=ours[trait], theirs=theirs[trait])
        for trait in wide
    )
    return say.graders_apart.format(gap=WIDE_GAP, traits=traits)


def _spread(readings: Sequence[Scores], say: ReportTexts) -> str:
    wide = [trait for trait in TRAITS if len(readings) > 1 and _gap(readings, trait) >= WIDE_GAP]
    if not wide:
        return ""
    traits = ", ".join(
        say.marks_of_readings.format(
            trait=say.traits[trait], marks=", ".join(str(scores[trait]) for scores in readings)
        )
        for trait in wide
    )
    return say.readings_disagree.format(traits=traits)


def _gap(readings: Sequence[Scores], trait: Trait) -> int:
    given = [scores[trait] for scores in readings]
    return max(given) - min(given)


def marks(grade: Grade) -> dict[Trait, Score]:
    """Return the marks by trait."""
    return {trait: getattr(grade, trait) for trait in TRAITS}
