"""smart-turn, a model that judges by the voice whether a speaker has finished."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy

from stt_service.hearing.moonshine import session
from stt_service.hearing.spectrogram import log_mel

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples

HEARD_SAMPLES = 8 * 16_000
"""Samples that the model reads: the end of the sound, with silence before a shorter sound."""


class SmartTurn:
    """The loaded model."""

    def __init__(self, model: Path) -> None:
        self._session = session(model)

    def probability(self, samples: "Samples") -> float:
        """Return the probability that the speaker has finished with the end of the sound."""
        heard = numpy.zeros(HEARD_SAMPLES, numpy.float32)
        end = samples[-HEARD_SAMPLES:]
        heard[HEARD_SAMPLES - len(end) :] = end
        heard = (heard - heard.mean()) / numpy.sqrt(heard.var() + 1e-7)
        (chance,) = self._session.run(None, {"input_features": log_mel(heard, HEARD_SAMPLES)[None]})
        return float(chance.flat[0])
