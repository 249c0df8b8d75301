"""Speech as a voice makes it: samples, and the times of the phonemes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAMPLES_PER_SECOND = 24_000

Samples = NDArray[np.float32]
"""Mono samples at SAMPLES_PER_SECOND, -1..1."""


class Phone(NamedTuple):
    """A phoneme (in misaki's alphabet or IPA), and its time in the speech, in seconds."""

    symbol: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken sentence or text."""

    samples: Samples
    phones: Sequence[Phone]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLES_PER_SECOND
