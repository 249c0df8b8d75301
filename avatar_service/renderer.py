"""The operator's own renderer: a command that makes the picture of a film, such as Wav2Lip."""

import os
import signal
import subprocess
import wave
from pathlib import Path

import av
import numpy as np

from avatar_service.face.mouth import REST
from avatar_service.face.painter import Painter, Pose
from avatar_service.orders import Order
from avatar_service.speech import SAMPLES_PER_SECOND, Speech
from shared.films import FILM

TOLERANCE_SECONDS = 0.5
"""Seconds by which a film may be longer or shorter than its speech."""


def render(order: Order, speech: Speech, folder: Path) -> str:
    """Let the command make the film. Return the reason why its film cannot be used, or "".

    The command gets --question TEXT, --audio WAV, --face PNG and --target MP4.
    """
    audio, face, target = folder / "audio.wav", folder / "face.png", folder / FILM
    _write_wav(audio, speech)
    Painter(order.speaker.face).frame(Pose(REST)).save(face)
    files = ["--audio", str(audio), "--face", str(face), "--target", str(target)]
    command = [*order.workshop.renderer, "--question", order.text, *files]
    try:
        fault = _run(command, order.workshop.renderer_seconds) or _fault(target, speech)
    finally:
        audio.unlink(missing_ok=True)
        face.unlink(missing_ok=True)
    if fault:
        target.unlink(missing_ok=True)
    return fault or ""


def _run(command: list[str], seconds: float) -> str | None:
    """Run the command; after so many seconds, kill it with all that it started."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=nothing, stdout=nothing, stderr=nothing, process_group=0
        )
    except OSError as error:
        return f"it cannot be run: {error.strerror}"
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"it took longer than {seconds:g} s"
    return None if code == 0 else f"it ended with code {code}"


def _fault(path: Path, speech: Speech) -> str | None:
    """Return the reason why a browser could not play the film with its speech, or None."""
    try:
        with av.open(str(path)) as file:
            videos, audios = file.streams.video, file.streams.audio
            if [v.codec_context.name for v in videos] != ["h264"]:
                return "it has not one H.264 stream"
            if [a.codec_context.name for a in audios] != ["aac"]:
                return "it has not one AAC stream"
            last = 0.0
            for frame in file.decode(video=0):
                last = frame.time or last
    except (av.FFmpegError, OSError) as error:
        return f"it cannot be decoded ({type(error).__name__})"
    if abs(last - speech.seconds) > TOLERANCE_SECONDS:
        return f"it lasts {last:.1f} s, and the speech {speech.seconds:.1f} s"
    return None


def _write_wav(path: Path, speech: Speech) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes((np.clip(speech.samples, -1, 1) * 32767).astype("<i2").tobytes())
