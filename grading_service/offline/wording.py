"""The sentences of the commentary in a language: languages/<code>/wording.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from grading_service.languages import FOLDER, LANGUAGES
from shared.model import Trait

Side = Literal["gain", "loss"]

QUOTED: dict[str, Side] = {
    "fillers": "loss",
    "disorder": "loss",
    "unit_length": "loss",
    "vagueness": "loss",
    "nearness": "gain",
    "on_topic": "gain",
    "on_point": "gain",
    "asked": "gain",
    "covered": "gain",
    "stages": "gain",
    "connectives": "gain",
    "opening": "gain",
    "outcome": "gain",
    "ending": "loss",
    "repeats": "loss",
    "padding": "loss",
    "hedges": "loss",
    "actions": "gain",
    "specifics": "gain",
}
"""The side of a feature that a quote can show; other features have none."""

OF_TRAIT: dict[Trait, tuple[str, ...]] = {
    "clarity": ("fillers", "stutters", "disorder", "unit_length", "vagueness", "substance"),
    "relevance": ("nearness", "on_topic", "on_point", "asked", "covered", "substance"),
    "structure": ("stages", "sequence", "connectives", "opening", "outcome", "ending"),
    "conciseness": ("repeats", "padding", "density", "length"),
    "confidence": ("hedges", "actions", "specifics"),
}
"""The features that are of a trait itself; other features move its mark from aside."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences by feature, gate or reason; texts with fields in braces."""

    features: Mapping[str, Mapping[Side, str]]
    """When the feature helped or hurt. A side without a text is not told."""
    gates: Mapping[str, str]
    unreadable: Mapping[str, str]
    review: Mapping[str, str]
    nothing_stands_out: str
    injected: str
    truncated: str
    graded_by: str
    with_model: str

    def tells(self, feature: str, side: Side) -> str:
        """Return the feature's sentence without its full stop, or an empty text."""
        return self.features[feature].get(side, "")


@cache
def wording(language: str) -> Wording:
    """Load the sentences of a language that has a folder, once a process."""
    text = (FOLDER / language / "wording.yaml").read_text(encoding="utf-8")
    texts: dict[str, Any] = yaml.safe_load(text)
    return Wording(**{name.replace(" ", "_"): value for name, value in texts.items()})


def says_nothing(reason: str) -> bool:
    """Return whether the reason says, in any language, that nothing stands out."""
    return reason in _nothing_stands_out()


@cache
def _nothing_stands_out() -> frozenset[str]:
    return frozenset(wording(language).nothing_stands_out for language in LANGUAGES)
