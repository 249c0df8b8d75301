"""The voices of Kokoro-82M (int8): Spanish, and a second English voice; 1 CPU-s a second."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from avatar_service.speech import Speech
from avatar_service.voices.english import vocabulary
from avatar_service.voices.models import evenly_loud, fault, known, open_model, timed
from shared.retry import Permanent

MODEL_FILE = "kokoro.onnx"
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

STYLES = {
    "am_michael": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    "ef_dora": "f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532",
    "em_alex": "27809e9eafdcbcfff90a3016c697568676531de2a2c39cee29c96c7bd6b83e95",
}
"""SHA-256 of the file of each voice."""

FRAME_SAMPLES = 600
DURATIONS = "/encoder/Clip_output_0"


def missing(style: str, folder: Path) -> str | None:
    """Return the reason why the voice cannot speak, or None."""
    return fault(folder / MODEL_FILE, MODEL_SHA256) or fault(folder / f"{style}.bin", STYLES[style])


class Kokoro:
    """A loaded voice. `phonemes` is the pronunciation of its language."""

    def __init__(self, style: str, folder: Path, phonemes: Callable[[str], str]) -> None:
        self._model = open_model(folder / MODEL_FILE, DURATIONS)
        self._styles = np.fromfile(folder / f"{style}.bin", np.float32).reshape(-1, 256)
        self._phonemes = phonemes

    def say(self, sentence: str) -> Speech:
        numbers = vocabulary()
        symbols = known(self._phonemes(sentence), numbers)[: len(self._styles) - 1]
        if not symbols.strip(' .,;:!?—…"“”()'):
            raise Permanent("the text holds no word that the voice can say")
        ids = np.array([[0, *(numbers[symbol] for symbol in symbols), 0]], np.int64)
        style = self._styles[len(symbols)][None]
        given = {"tokens": ids, "style": style, "speed": np.ones(1, np.float32)}
        sound, durations = self._model.run(None, given)
        return Speech(evenly_loud(sound), timed(symbols, durations, FRAME_SAMPLES))
