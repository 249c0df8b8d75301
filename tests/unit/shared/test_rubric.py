"""The rubric as it is read."""

from typing import get_args

from shared.model import Trait
from shared.rubric import rubric


def test_it_covers_every_trait_with_an_anchor_at_each_end_and_in_the_middle() -> None:
    assert set(rubric().traits) == set(get_args(Trait))
    assert all(about.anchors.keys() == {1, 3, 5} for about in rubric().traits.values())
