"""The spectrogram that Whisper reads: 80 bands, and 100 frames a second."""

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy
from numpy.typing import NDArray

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples

Table: TypeAlias = NDArray[numpy.floating]

WINDOW, HOP, MELS = 400, 160, 80
"""Samples of a frame, samples between two frames, and bands."""

LONGEST_SAMPLES = 30 * 16_000


def log_mel(samples: "Samples", length: int = LONGEST_SAMPLES) -> "NDArray[numpy.float32]":
    """Return the spectrogram of so many samples: Whisper reads 80 bands of 3,000 frames."""
    padded = numpy.zeros(length, numpy.float32)
    padded[: len(samples)] = samples[:length]
    mirrored = numpy.pad(padded, WINDOW // 2, "reflect")
    frames = numpy.lib.stride_tricks.sliding_window_view(mirrored, WINDOW)[::HOP][:-1]
    window = numpy.hanning(WINDOW + 1)[:-1].astype(numpy.float32)
    power = numpy.abs(numpy.fft.rfft(frames * window)) ** 2
    bands = numpy.log10(numpy.maximum(_bands() @ power.T, 1e-10))
    bands = numpy.maximum(bands, bands.max() - 8)
    return numpy.ascontiguousarray((bands + 4) / 4, numpy.float32)


@cache
def _bands() -> Table:
    """Return the triangular filters of the mel bands (Slaney's scale, equal areas)."""
    edges = _hertz(numpy.linspace(0, _mel(8_000.0), MELS + 2))
    bins = numpy.linspace(0, 8_000, WINDOW // 2 + 1)
    rising = (bins - edges[:-2, None]) / numpy.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / numpy.diff(edges)[1:, None]
    areas = 2 / (edges[2:] - edges[:-2])
    return numpy.maximum(0, numpy.minimum(rising, falling)) * areas[:, None]


def _mel(hertz: float) -> float:
    """Return a frequency of at least 1 kHz in mels; below 1 kHz the scale is linear."""
    return 15 + float(numpy.log(hertz / 1_000)) / (float(numpy.log(6.4)) / 27)


def _hertz(mels: Table) -> Table:
    high = 1_000 * numpy.exp((mels - 15) * (numpy.log(6.4) / 27))
    return numpy.where(mels < 15, mels * 200 / 3, high)
