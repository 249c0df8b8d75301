"""The rubric as it is read."""

from typing import get_args

import pytest

from shared.model import Trait
from shared.rubric import FOLDER, rubric

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rubric_has_anchors_for_the_lowest_middle_and_highest_mark_of_every_trait(
    language: str,
) -> None:
    told = rubric(language)
    assert set(told.traits) == set(get_args(Trait))
    assert all(about.anchors.keys() == {1, 3, 5} for about in told.traits.values())
    assert len(told.never_evidence) == len(rubric().never_evidence)
    assert told.version == rubric().version


def test_a_region_has_the_rubric_of_its_language_and_other_languages_have_the_english() -> None:
    assert rubric("es-MX").traits["relevance"].asks == "¿Responde a esta pregunta?"
    assert rubric("fr") is rubric() is rubric("en-GB")
