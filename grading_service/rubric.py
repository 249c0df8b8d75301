"""rubric.yaml, loaded once a process."""

from functools import cache
from pathlib import Path

import yaml

from shared.events import Rubric


@cache
def rubric() -> Rubric:
    text = Path(__file__).with_name("rubric.yaml").read_text(encoding="utf-8")
    return Rubric.model_validate(yaml.safe_load(text))
