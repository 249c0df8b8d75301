"""A fact that a comment tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grading_service.offline.words import Word

Side = Literal["gain", "loss"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Form of the sentence in languages/<code>/wording.yaml, with the values that it holds.

    `shown` are the words that the quotes of the fact hold.
    """

    form: str
    n: int = 0
    words: Sequence[str] = ()
    shown: tuple[Sequence[Word], ...] = ()
