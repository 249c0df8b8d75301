"""The motion of a face: breath, blinks, brows and small turns of the head."""

import hashlib
import math
import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from avatar_service.face.mouth import FRAMES_PER_SECOND, REST, Shape
from avatar_service.face.painter import Pose
from avatar_service.speech import SAMPLES_PER_SECOND, Samples

LISTENING_SECONDS = 7
"""Length of the silent film, which begins again at its end without a jump."""

BREATH_SECONDS = 3.5
"""Time of a breath; LISTENING_SECONDS holds a whole number of breaths."""

BLINK = (0.5, 1.0, 1.0, 0.75, 0.25)
"""Lids in the frames of a blink: 0 is open, 1 is shut."""

BLINK_EVERY_SECONDS = (2.2, 4.6)

LISTENING_BLINKS = (1.4, 4.9)
LISTENING_NODS = (2.6, 5.6)
"""Seconds in the silent film."""

NOD_SECONDS = 0.9

HELD_FRAMES = 2
"""Frames of speech for which head and shoulders keep their place, as in hand-drawn animation: at
most 0.7 pixels a step. Only mouth and lids differ in between, which saves a quarter of the cost."""

LOUD_PERCENTILE = 90


def loudness(samples: Samples) -> NDArray[np.float64]:
    """Return the loudness of every frame, 0 to 1; a tenth of the frames reaches 1."""
    each = SAMPLES_PER_SECOND // FRAMES_PER_SECOND
    whole = np.pad(samples, (0, -len(samples) % each)).reshape(-1, each).astype(np.float64)
    power = np.sqrt((whole**2).mean(axis=1))
    loud = max(float(np.percentile(power, LOUD_PERCENTILE)), 1e-6)
    return np.asarray(np.minimum(power / loud, 1.0), np.float64)


def speaking(mouths: Sequence[Shape], loud: NDArray[np.float64], text: str) -> list[Pose]:
    """Return the poses of a spoken text. The same text moves in the same way."""
    dice = random.Random(hashlib.sha256(text.encode()).digest())  # noqa: S311
    lids = _blinks(len(mouths), _blink_times(len(mouths), dice))
    stress = np.convolve(loud, np.hanning(15) / np.hanning(15).sum(), "same")
    phase = dice.uniform(0, 2 * math.pi)
    poses = []
    for frame, mouth in enumerate(mouths):
        held = frame - frame % HELD_FRAMES
        at = held / FRAMES_PER_SECOND
        sway = math.sin(0.9 * at + phase)
        poses.append(
            Pose(
                mouth,
                lids=lids[frame],
                gaze=1.2 * math.sin(0.45 * at + phase),
                brows=3.5 * float(stress[held]) ** 2,
                shift=(2.2 * sway, 1.2 * math.sin(1.3 * at) + 2.0 * float(stress[held])),
                turn=0.9 * math.sin(0.7 * at + phase) + 0.4 * math.sin(2.1 * at),
                breath=_breath(at),
            )
        )
    return poses


def listening() -> list[Pose]:
    """Return the poses of the silent film."""
    frames = LISTENING_SECONDS * FRAMES_PER_SECOND
    lids = _blinks(frames, LISTENING_BLINKS)
    turn = 2 * math.pi / LISTENING_SECONDS
    poses = []
    for frame in range(frames):
        at = frame / FRAMES_PER_SECOND
        nod = sum(_nod(at - start) for start in LISTENING_NODS)
        poses.append(
            Pose(
                REST,
                lids=lids[frame],
                brows=1.5 * nod,
                shift=(1.6 * math.sin(turn * at), 5.0 * nod),
                turn=1.1 * math.sin(turn * at + 1.0) - 1.1 * math.sin(1.0),
                breath=_breath(at),
            )
        )
    return poses


def _breath(at: float) -> float:
    return 1.5 * math.sin(2 * math.pi * at / BREATH_SECONDS)


def _nod(at: float) -> float:
    """Return how far the head is down, 0 to 1, `at` seconds after the start of a nod."""
    return math.sin(math.pi * at / NOD_SECONDS) ** 2 if 0 < at < NOD_SECONDS else 0.0


def _blink_times(frames: int, dice: random.Random) -> list[float]:
    times, at = [], dice.uniform(0.6, 1.6)
    while at < frames / FRAMES_PER_SECOND:
        times.append(at)
        at += dice.uniform(*BLINK_EVERY_SECONDS)
    return times


def _blinks(frames: int, times: Sequence[float]) -> list[float]:
    lids = [0.0] * (frames + len(BLINK))
    for time in times:
        first = int(time * FRAMES_PER_SECOND)
        lids[first : first + len(BLINK)] = BLINK
    return lids[:frames]
