"""rubric.yaml, loaded once a process."""

from functools import cache
from pathlib import Path

import yaml

from grading_service.domain import Trait
from shared.events import Record


class TraitRubric(Record):
    """The question a trait asks, and what its marks 1, 3 and 5 look like."""

    asks: str
    anchors: dict[int, str]


class Rubric(Record):
    version: str
    traits: dict[Trait, TraitRubric]
    never_evidence: tuple[str, ...]


@cache
def rubric() -> Rubric:
    text = Path(__file__).with_name("rubric.yaml").read_text(encoding="utf-8")
    return Rubric.model_validate(yaml.safe_load(text))
