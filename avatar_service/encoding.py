"""The film's file: H.264 and AAC in an MP4 that plays before it is loaded whole."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from avatar_service.face.canvas import SIZE
from avatar_service.face.mouth import FRAMES_PER_SECOND
from avatar_service.speech import SAMPLES_PER_SECOND, Samples

SYNTHETIC = "Synthetic voice and picture, made by a computer (Vivavoce)"
"""The comment in the file: EU AI Act, article 50."""

AUDIO_BITS_PER_SECOND = 64_000

QUALITY = {
    "preset": "veryfast",
    "crf": "23",
    "tune": "animation",
    "maxrate": "160k",
    "bufsize": "320k",
}

AAC_SAMPLES = 1024


def write_film(path: Path, frames: Iterable[Image.Image], samples: Samples | None) -> None:
    """Write the film; without `samples` it has no sound."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        file.metadata["comment"] = SYNTHETIC
        video = file.add_stream("libx264", rate=FRAMES_PER_SECOND, options=QUALITY)
        video.width = video.height = SIZE
        video.pix_fmt = "yuv420p"
        video.thread_count = 1
        audio = None
        if samples is not None:
            audio = file.add_stream("aac", rate=SAMPLES_PER_SECOND, layout="mono")
            audio.bit_rate = AUDIO_BITS_PER_SECOND
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            frame.pts = number
            frame.time_base = Fraction(1, FRAMES_PER_SECOND)
            file.mux(video.encode(frame))
        file.mux(video.encode())
        if audio is not None and samples is not None:
            for first in range(0, len(samples), AAC_SAMPLES):
                file.mux(audio.encode(_audio_frame(samples, first)))
            file.mux(audio.encode())


def _audio_frame(samples: Samples, first: int) -> av.AudioFrame:
    piece = np.ascontiguousarray(samples[None, first : first + AAC_SAMPLES], np.float32)
    frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
    frame.sample_rate = SAMPLES_PER_SECOND
    frame.pts = first
    frame.time_base = Fraction(1, SAMPLES_PER_SECOND)
    return frame
