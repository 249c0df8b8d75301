"""Sound in which each frame is a tone that stands for a word, and the servers that hear it."""

import math
import os
import random
import struct
from collections.abc import Mapping
from pathlib import Path

from shared.sound import FRAME_SAMPLES, SAMPLE_RATE_HZ

PITCHES_HZ = tuple(300 * 1.17**number for number in range(20))

BUSY = "busy"
"""The file in the folder of the model that holds back all words, as long as it is there."""

STAND_INS = Path(__file__).parent / "stand_ins"


def tone(pitch: int) -> bytes:
    """Return a frame of a pitch."""
    turn = 2 * math.pi * PITCHES_HZ[pitch] / SAMPLE_RATE_HZ
    return struct.pack(
        f"<{FRAME_SAMPLES}h", *(int(12_000 * math.sin(turn * at)) for at in range(FRAME_SAMPLES))
    )


def melody(frames: int, seed: int) -> tuple[bytes, list[str]]:
    """Return frames of random pitches, and the word of each frame."""
    dice = random.Random(seed)
    pitches = [dice.randrange(len(PITCHES_HZ)) for _ in range(frames)]
    return b"".join(map(tone, pitches)), [f"w{pitch}" for pitch in pitches]


def hearing_tones(folder: Path, said: Mapping[int, str] | None = None) -> dict[str, str]:
    """Return the environment of servers that hear tones; `folder` takes their model.

    The word of pitch n is "w" and n, unless `said` has another word for the pitch.
    """
    model = folder / "tones"
    model.mkdir(parents=True, exist_ok=True)
    for name in ("model.bin", "config.json"):
        (model / name).touch()
    told = said or {}
    words = "\n".join(f"Ġ{told.get(pitch, f'w{pitch}')}" for pitch in range(len(PITCHES_HZ)))
    (model / "vocabulary.txt").write_text(words)
    paths = [str(STAND_INS), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths), "STT_ENGINE": str(model)}
