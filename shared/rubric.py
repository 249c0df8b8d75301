"""The rubric: a file, which the graders, the report and the API's documentation read."""

from functools import cache
from pathlib import Path

import yaml

from shared.model import Rubric

FILE = Path(__file__).with_name("rubric.yaml")
"""The text of the rubric."""


@cache
def rubric() -> Rubric:
    """Return the rubric, read once."""
    return Rubric.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
