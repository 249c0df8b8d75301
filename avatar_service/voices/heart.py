"""The English voice `heart` of hibari-tts, whose model is in the package: .03 CPU-s a second."""

import numpy as np
from hibari import dsp

from avatar_service.speech import Speech
from avatar_service.voices import english
from avatar_service.voices.models import evenly_loud, fault, known, open_model, timed
from shared.retry import Permanent

MODEL = english.ASSETS / "hibari.onnx"
SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"

FRAME_SAMPLES = 600
DURATIONS = "/Clip_output_0"

NOISE_SEED = 1
"""The seed of the voice's breath: the same sentence is the same film."""


def missing() -> str | None:
    """Return the reason why the voice cannot speak, or None."""
    return fault(MODEL, SHA256)


class Heart:
    """The loaded voice."""

    def __init__(self) -> None:
        self._model = open_model(MODEL, DURATIONS, keep_memory=False)  # 20 MB less

    def say(self, sentence: str) -> Speech:
        numbers = english.vocabulary()
        symbols = known(english.phonemes(sentence), numbers)
        if not symbols.strip(' .,;:!?—…"“”()'):
            raise Permanent("the text holds no word that the voice can say")
        ids = np.array([[0, *(numbers[symbol] for symbol in symbols), 0]], np.int64)
        *parts, durations = self._model.run(None, {"ids": ids, "speed": np.ones(1, np.float32)})
        sound = dsp.synth(*(part[0] for part in parts), np.random.default_rng(NOISE_SEED))
        return Speech(evenly_loud(sound), timed(symbols, durations, FRAME_SAMPLES))
