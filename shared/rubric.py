"""The rubric: one file, which the graders, the report and the API's documentation read."""

from functools import cache
from pathlib import Path

import yaml

from shared.events import Rubric

FILE = Path(__file__).parents[1] / "grading_service/rubric.yaml"
"""It lies with the service that grades, whose wording it is."""


@cache
def rubric() -> Rubric:
    return Rubric.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def in_markdown() -> str:
    """A chapter: a table of the traits and what never counts."""
    told = rubric()
    marks = sorted({mark for about in told.traits.values() for mark in about.anchors})
    rows = [
        ["", *(f"**{mark}**" for mark in marks)],
        ["-"] * (1 + len(marks)),
        *(
            [f"**{trait}** {about.asks}", *(about.anchors.get(mark, "") for mark in marks)]
            for trait, about in told.traits.items()
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    never = "; ".join(told.never_evidence)
    return (
        f"## What the marks mean\n\n{table}\n\n{told.between} Never evidence: {never}."
        f" Rubric {told.version}.\n"
    )
