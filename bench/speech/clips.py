"""Recorded speech with its words, and its noisy versions."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import av
import numpy
from numpy.typing import NDArray

from shared.sound import SAMPLE_RATE_HZ

Samples: TypeAlias = NDArray[numpy.float32]
"""Mono sound at 16 kHz, between -1 and 1."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and the words in it; `samples` are mono, at 16 kHz."""

    id: str
    speaker: str
    language: str
    text: str
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


def read_clips(folder: Path) -> list[Clip]:
    """Return the clips that `manifest.jsonl` in the folder names."""
    lines = (folder / "manifest.jsonl").read_text().splitlines()
    return [
        Clip(row["id"], row["speaker"], row["lang"], row["text"], decode(folder / row["file"]))
        for row in map(json.loads, lines)
    ]


def decode(path: Path) -> Samples:
    """Return the samples of a file of sound."""
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE_HZ)
    with av.open(str(path)) as sound:
        frames = [*sound.decode(audio=0), None]
        parts = [part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)]
    return numpy.concatenate(parts)


def versions(folder: Path, clips: list[Clip], condition: str) -> Iterator[tuple[Clip, Samples]]:
    """Yield each English clip with its samples under the condition, by the folder's recipe."""
    recipe, english = _recipe(folder), [clip for clip in clips if clip.language == "en"]
    others = [(clip.speaker, clip.samples) for clip in english]
    for clip in english:
        samples = recipe.version(condition, clip.samples, clip.id, clip.speaker, others)
        yield clip, samples.astype(numpy.float32)


def _recipe(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("conditions", folder / "conditions.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "conditions.py")
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    return recipe
