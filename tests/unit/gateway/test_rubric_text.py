"""The rubric in the documentation of the API."""

from gateway.rubric_text import in_markdown
from shared.rubric import rubric


def test_the_documentation_holds_every_anchor_and_the_evidence_that_never_counts() -> None:
    shown = in_markdown(rubric())
    told = [anchor for about in rubric().traits.values() for anchor in about.anchors.values()]
    assert all(part in shown for part in (*told, *rubric().never_evidence))
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {5}
