"""The voice of espeak-ng, called as a program (GPL): the last resort, for both languages."""

import io
import shutil
import subprocess
import wave

import numpy as np

from avatar_service.speech import SAMPLES_PER_SECOND, Phone, Samples, Speech
from avatar_service.voices.models import evenly_loud
from shared.retry import Permanent, Unavailable

PROGRAM = "espeak-ng"

LONGEST_SECONDS = 20.0
"""Seconds after which the program is killed; a sentence takes some 10 ms."""

SILENCE = 0.02
"""Samples below this part of the loudest count as silence."""

LANGUAGES = {"en": "en-us", "es": "es-419"}


def missing() -> str | None:
    """Return the reason why the voice cannot speak, or None."""
    return None if shutil.which(PROGRAM) else f"there is no program {PROGRAM}"


class Espeak:
    """The voice of a language."""

    def __init__(self, language: str) -> None:
        self._options = [PROGRAM, "-v", LANGUAGES[language], "-s", "155"]

    def say(self, sentence: str) -> Speech:
        """Return the sentence. The program tells no times: the phonemes share its sound evenly."""
        sound = self._run("--stdout", sentence)
        symbols = self._run("-q", "--ipa", sentence).decode(errors="replace").strip()
        if not symbols:
            raise Permanent("the text holds no word that the voice can say")
        with wave.open(io.BytesIO(sound)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)
        seconds = len(samples) / rate
        at = np.arange(round(seconds * SAMPLES_PER_SECOND)) * rate / SAMPLES_PER_SECOND
        resampled = evenly_loud(np.interp(at, np.arange(len(samples)), samples))
        return Speech(resampled, _evenly(symbols, resampled))

    def _run(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603
                [*self._options, *arguments],
                check=False,
                capture_output=True,
                timeout=LONGEST_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"{PROGRAM} cannot be run: {type(error).__name__}") from error
        if done.returncode != 0:
            raise Permanent(f"{PROGRAM} ended with code {done.returncode}")
        return done.stdout


def _evenly(symbols: str, samples: Samples) -> list[Phone]:
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    first, last = (loud[0], loud[-1]) if len(loud) else (0, len(samples))
    times = np.linspace(first, last, len(symbols) + 1) / SAMPLES_PER_SECOND
    return [Phone(s, float(times[at]), float(times[at + 1])) for at, s in enumerate(symbols)]
