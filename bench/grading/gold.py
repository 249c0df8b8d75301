"""gold.jsonl: 20 questions, each answered in six ways, with the marks its authors find right."""

from functools import cache
from pathlib import Path
from typing import Literal

from shared.model import Score, Trait, Value

PATH = Path(__file__).with_name("gold.jsonl")

Profile = Literal["strong", "rambling", "off-topic", "hedged", "disorganised", "terse"]


class Gold(Value):
    """An answer. `recognised` is the text that speech recognition would give (twins.py)."""

    id: str
    question: str
    competency: str
    covers: tuple[str, ...]
    profile: Profile
    answer: str
    recognised: str
    targets: dict[Trait, Score]


@cache
def gold() -> tuple[Gold, ...]:
    lines = PATH.read_text(encoding="utf-8").splitlines()
    return tuple(Gold.model_validate_json(line) for line in lines)


def answers(*profiles: Profile) -> list[Gold]:
    return [row for row in gold() if row.profile in profiles]
