"""The interface of the engines that recognise speech."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[numpy.float32]
    """Mono sound at 16 kHz, between -1 and 1."""


class Recognised(NamedTuple):
    """The words of a sound; `confidence` is the geometric mean of the tokens' probabilities."""

    text: str
    confidence: float
    tokens: tuple[int, ...]
    engine: str


class Engine(Protocol):
    """A loaded model that recognises speech."""

    name: str

    def recognise(self, samples: "Samples", language: str) -> Recognised:
        """Return the words of at most 30 s of sound in `language`, a primary tag such as `en`."""

    def recognise_growing(self, samples: "Samples", language: str) -> Recognised:
        """Return the words so far of a sound that grows: at less cost, and less exactly."""


def mean_probability(log_probabilities: Sequence[float]) -> float:
    """Return the geometric mean of the probabilities; 0 for none."""
    if not log_probabilities:
        return 0.0
    return math.exp(sum(log_probabilities) / len(log_probabilities))
