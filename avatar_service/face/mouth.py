"""The mouth: ten shapes, the phonemes that ask for them, and the way from shape to shape."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar_service.speech import Phone

FRAMES_PER_SECOND = 25

STEPS_PER_SECOND = 200
"""Steps in which the movement is computed before frames are taken from it."""

BLEND_SECONDS = 0.055
"""Seconds before and after a phoneme in which its shape mixes with its neighbours' shapes."""

CLOSING_SECONDS = 0.015
"""Seconds that the lips of p, b and m take to close, and to open."""


class Shape(NamedTuple):
    """A shape of the mouth. All values are 0..1, but `wide` is -1 (narrow) to 1."""

    open: float
    wide: float
    round: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    smile: float = 0.0


REST = Shape(0.0, 0.10, smile=1.0)
SHAPES: dict[str, Shape] = {
    "rest": REST,
    "closed": Shape(0.0, -0.05, smile=0.5),
    "bite": Shape(0.16, 0.05, teeth=1.0, smile=0.4),
    "tongue": Shape(0.26, 0.10, teeth=0.8, tongue=1.0, smile=0.4),
    "narrow": Shape(0.20, 0.20, teeth=0.9, tongue=0.2, smile=0.5),
    "push": Shape(0.30, -0.35, round=0.6, teeth=0.8),
    "wide": Shape(0.38, 0.65, teeth=0.8, tongue=0.3, smile=0.5),
    "half": Shape(0.52, 0.20, teeth=0.6, tongue=0.4, smile=0.4),
    "open": Shape(0.95, 0.10, teeth=0.6, tongue=0.5, smile=0.3),
    "round": Shape(0.48, -0.60, round=1.0),
}
"""The ten shapes, by name."""

PHONEMES: dict[str, str] = {
    "closed": "pbmβ",
    "bite": "fvʋ",
    "tongue": "θð",
    "narrow": "szdtnlTɾkɡgŋhxɣʔɲʎʝɟcʰrɽ",
    "push": "ʃʒʧʤɹɻ",
    "wide": "iɪjeEA",
    "half": "əʌɜɛɚᵊɐᵻYI",
    "open": "ɑaæW",
    "round": "ouʊwɔOɒQ",
}
"""The phonemes of each shape, in the alphabets of misaki and IPA."""

SHAPE_OF = {phoneme: name for name, phonemes in PHONEMES.items() for phoneme in phonemes}

DIPHTHONGS = {
    "O": ("round", "round"),
    "Q": ("half", "round"),
    "W": ("open", "round"),
    "I": ("open", "wide"),
    "Y": ("round", "wide"),
    "A": ("half", "wide"),
}
"""The two shapes of a diphthong that misaki writes as a letter."""

MODIFIERS = "ˈˌːʲ̃"
"""Signs that change a neighbouring phoneme; their time belongs to it."""

QUIET = 0.06
"""Loudness below which the mouth closes."""

PAUSE_SECONDS = 0.09
"""Seconds of a space from which it is a pause, in which the mouth goes to rest."""


class Spell(NamedTuple):
    """A stretch of time in which the mouth aims at a shape. Times are seconds."""

    shape: str
    start: float
    end: float


def spells(phones: Sequence[Phone]) -> list[Spell]:
    """Return the shapes that the phonemes ask for, in order and without gaps."""
    found: list[Spell] = []
    stress_start: float | None = None
    for symbol, start, end in phones:
        begin = start if stress_start is None else stress_start
        stress_start = None
        if symbol in MODIFIERS:
            if symbol in "ˈˌ":
                stress_start = start
            elif found:
                found[-1] = found[-1]._replace(end=end)
            continue
        if symbol in DIPHTHONGS:
            first, second = DIPHTHONGS[symbol]
            middle = begin + 0.55 * (end - begin)
            found += [Spell(first, begin, middle), Spell(second, middle, end)]
        elif symbol in SHAPE_OF:
            found.append(Spell(SHAPE_OF[symbol], begin, end))
        elif end - begin >= PAUSE_SECONDS or not found:
            found.append(Spell("rest", begin, end))
        else:
            found[-1] = found[-1]._replace(end=end)
    return found


def movement(phones: Sequence[Phone], loudness: NDArray[np.float64]) -> list[Shape]:
    """Return the shape of every frame. `loudness` (0..1) of a frame opens the mouth further."""
    steps = int(len(loudness) / FRAMES_PER_SECOND * STEPS_PER_SECOND) + 1
    aims, lips = np.tile(REST, (steps, 1)), np.ones(steps)
    for shape, start, end in spells(phones):
        first = int(start * STEPS_PER_SECOND)
        last = max(int(end * STEPS_PER_SECOND), first + 1)
        aims[first:last] = SHAPES[shape]
        if shape == "closed":
            lips[first:last] = 0.0
    blended = np.stack([_smooth(column, BLEND_SECONDS) for column in aims.T], axis=1)
    middles = (np.arange(len(loudness)) + 0.5) / FRAMES_PER_SECOND * STEPS_PER_SECOND
    shapes = blended[np.minimum(middles.astype(int), steps - 1)]
    closed = _smooth(lips, CLOSING_SECONDS)[np.minimum(middles.astype(int), steps - 1)]
    # The last phoneme of a sentence lasts until the end of the silence behind it.
    shapes[:, 0] *= closed * np.minimum(loudness / QUIET, 1.0) * (0.8 + 0.3 * loudness)
    return [Shape(*map(float, shape)) for shape in shapes]


def _smooth(values: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Return the mean of each value and its neighbours up to `seconds` away (Hann window)."""
    half = round(seconds * STEPS_PER_SECOND)
    window = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")
