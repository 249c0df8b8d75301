"""The voice of espeak-ng, called as a program (GPL): the last resort, for both languages."""

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence

import numpy as np

from avatar_service.speech import SAMPLES_PER_SECOND, Phone, Samples, Speech
from avatar_service.voices.models import evenly_loud
from shared.retry import Permanent, Unavailable

PROGRAM = "espeak-ng"

LONGEST_SECONDS = 20.0
"""Seconds after which the program is killed; a sentence takes some 10 ms."""

SILENCE = 0.02
"""Samples below this part of the loudest count as silence."""

SEPARATOR = "_"
"""The sign that the program sets between phonemes. White space is between words."""

LANGUAGES = {"en": "en-us", "es": "es-419"}


def missing() -> str | None:
    """Return the reason why the voice cannot speak, or None."""
    return None if shutil.which(PROGRAM) else f"there is no program {PROGRAM}"


class Espeak:
    """The voice of a language."""

    def __init__(self, language: str) -> None:
        self._options = [PROGRAM, "-v", LANGUAGES[language], "-s", "155"]

    def say(self, sentence: str) -> Speech:
        """Return the sentence. The program tells no times: phonemes share a clause's sound evenly.

        Of the p, b and m of 24 sentences, 101 of 107 are then within 60 ms of the times that the
        library behind the program gives; weights for kinds of phonemes were no better.
        """
        sound = self._run("--stdout", sentence)
        symbols = self._run("-q", "--ipa", f"--sep={SEPARATOR}", sentence).decode(errors="replace")
        clauses = [phonemes for line in symbols.splitlines() if (phonemes := _phonemes(line))]
        if not clauses:
            raise Permanent("the text holds no word that the voice can say")
        with wave.open(io.BytesIO(sound)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)
        seconds = len(samples) / rate
        at = np.arange(round(seconds * SAMPLES_PER_SECOND)) * rate / SAMPLES_PER_SECOND
        resampled = evenly_loud(np.interp(at, np.arange(len(samples)), samples))
        spans = zip(clauses, _loud_spans(resampled, len(clauses)), strict=False)
        return Speech(resampled, [phone for each, span in spans for phone in _evenly(each, *span)])

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


def _phonemes(clause: str) -> list[str]:
    """Return the phonemes of a line of the program, each with its signs of stress and length."""
    return [phoneme for word in clause.split() for phoneme in word.split(SEPARATOR) if phoneme]


def _loud_spans(samples: Samples, number: int) -> list[tuple[float, float]]:
    """Return the times of so many clauses, which are parted by the longest silences."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    if not len(loud):
        return [(0.0, len(samples) / SAMPLES_PER_SECOND)]
    longest = np.sort(np.argsort(np.diff(loud))[len(loud) - number :])
    starts, ends = [loud[0], *loud[longest + 1]], [*loud[longest], loud[-1]]
    return [
        (float(start) / SAMPLES_PER_SECOND, float(end) / SAMPLES_PER_SECOND)
        for start, end in zip(starts, ends, strict=True)
    ]


def _evenly(phonemes: Sequence[str], start: float, end: float) -> Iterator[Phone]:
    """Yield the phones. A phoneme of several letters shares its time among them."""
    each = (end - start) / len(phonemes)
    for number, phoneme in enumerate(phonemes):
        begin, part = start + number * each, each / len(phoneme)
        for place, symbol in enumerate(phoneme):
            yield Phone(symbol, begin + place * part, begin + (place + 1) * part)
