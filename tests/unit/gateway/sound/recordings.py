"""Files of sound as recorders make them, and files that are made to harm their reader."""

import math
import struct
from io import BytesIO
from pathlib import Path

import av
import numpy

RATE_HZ = 48_000

ENCODERS = {
    "wav": ("wav", "pcm_s16le"),
    "webm": ("webm", "libopus"),
    "ogg": ("ogg", "libopus"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
}
"""The container and the codec of each format that is taken."""


def tone(kind: str, seconds: float = 2.0, *, rate: int = RATE_HZ) -> bytes:
    """Return a file with a tone of 440 Hz."""
    container_format, codec = ENCODERS[kind]
    target = BytesIO()
    times = numpy.arange(round(seconds * rate)) / rate
    samples = (numpy.sin(times * 2 * math.pi * 440) * 16_000).astype(numpy.int16)
    with av.open(target, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples[None], "s16", "mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format, stream.layout, rate)
        fifo = av.AudioFifo()
        for each in resampler.resample(frame):
            fifo.write(each)
        size = stream.codec_context.frame_size or 1024
        while piece := fifo.read(size) or fifo.read(size, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()


def film(folder: Path) -> bytes:
    """Return a webm file with a picture, and without sound."""
    path = folder / "film.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=5)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(numpy.zeros((32, 32, 3), numpy.uint8))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def wav(rate: int, channels: int, sound: bytes, *, announced: int | None = None) -> bytes:
    """Return a wav file of 16 bits with any header."""
    size = len(sound) if announced is None else announced
    block = channels * 2 & 0xFFFF
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size) + sound
    return b"RIFF" + struct.pack("<I", (len(chunks) + 4) & 0xFFFFFFFF) + b"WAVE" + chunks
