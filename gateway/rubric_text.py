"""The rubric as a chapter of the API's documentation."""

from shared.model import Rubric


def in_markdown(rubric: Rubric) -> str:
    """Return a chapter with a table of the traits, and the evidence that never counts."""
    grades = sorted({grade for trait in rubric.traits.values() for grade in trait.anchors})
    rows = [
        ["", *(f"**{grade}**" for grade in grades)],
        ["-"] * (1 + len(grades)),
        *(
            [f"**{name}** {trait.asks}", *(trait.anchors.get(grade, "") for grade in grades)]
            for name, trait in rubric.traits.items()
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    never = "; ".join(rubric.never_evidence)
    return (
        f"## What the marks mean\n\n{table}\n\n{rubric.between} Never evidence: {never}."
        f" Rubric {rubric.version}.\n"
    )
