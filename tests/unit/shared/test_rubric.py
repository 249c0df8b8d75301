"""The rubric as it is read and shown."""

from typing import get_args

from shared.events import Trait
from shared.rubric import in_markdown, rubric


def test_it_covers_every_trait_with_an_anchor_at_each_end_and_in_the_middle() -> None:
    assert set(rubric().traits) == set(get_args(Trait))
    assert all(about.anchors.keys() == {1, 3, 5} for about in rubric().traits.values())


def test_the_documentation_holds_every_anchor_and_all_that_is_no_evidence() -> None:
    shown = in_markdown()
    told = [anchor for about in rubric().traits.values() for anchor in about.anchors.values()]
    assert all(part in shown for part in (*told, *rubric().never_evidence))
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {5}
