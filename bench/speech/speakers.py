"""Speakers at once on the embedded stack: when words come, and how long typed words take beside."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import numpy

from bench.speech.clips import Clip
from shared.sound import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    POST_ROLL_FRAMES,
    PRE_ROLL_FRAMES,
    SAMPLE_RATE_HZ,
)
from tests.support.api_client import Interview, browser, start
from tests.support.process_usage import cpu_seconds
from tests.support.speech import HEADER, Speaker
from tests.support.stacks import Stack, run_embedded

PAUSE_SECONDS = 1.2
"""Seconds of faint noise between two clips, which end a phrase."""

SETTLE_SECONDS = 60.0
"""Longest wait for the last words after the last sound."""

SPEAKERS = (0, 1, 4, 8)

HEAD = """\
| speakers | load | CPU-s/s | first partial p50 / p95 | next partial p50 / p95 | partials | final p50 / p95 | finals | spans without words | typed word p50 / p95 |
|---|---|---|---|---|---|---|---|---|---|"""  # noqa: E501


@dataclass
class Times:
    """The seconds that words took, of all speakers."""

    first_partial: list[float] = field(default_factory=list)
    next_partial: list[float] = field(default_factory=list)
    final: list[float] = field(default_factory=list)
    typed: list[float] = field(default_factory=list)
    not_understood: int = 0
    cpu_seconds: float = 0.0
    """Processor time of the whole stack for a second of speech."""


@dataclass
class TimedSpeaker(Speaker):
    """A speaker that notes when each frame was spoken and each message came."""

    spoken_at: list[float] = field(default_factory=list)
    came: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    def note(self, told: dict[str, Any]) -> None:
        self.came.append((time.monotonic(), told))
        super().note(told)


def measure(clips: Sequence[Clip], models: str, seconds: float) -> Iterator[str]:
    """Yield the rows of the table, from runs of so many seconds each."""
    yield HEAD
    with run_embedded(STT_MODEL_DIR=models) as stack:
        asyncio.run(_run(stack, clips, 1, 10.0))  # the models and everything else are loaded
        for speakers in SPEAKERS:
            before = cpu_seconds(stack.servers["vivavoce"].pid)
            times = asyncio.run(_run(stack, clips, speakers, seconds))
            used = cpu_seconds(stack.servers["vivavoce"].pid) - before
            times.cpu_seconds = used / (max(speakers, 1) * seconds)
            yield _row(speakers, times)


async def _run(stack: Stack, clips: Sequence[Clip], speakers: int, seconds: float) -> Times:
    times = Times()
    async with browser(stack.url) as client:
        interviews = [await start(client, "engineering") for _ in range(speakers + 1)]
        talking = [
            asyncio.create_task(_speak(stack, each, clips[number::8], seconds, times))
            for number, each in enumerate(interviews[1:])
        ]
        await _type(interviews[0], seconds, times)
        await asyncio.gather(*talking)
    return times


async def _type(interview: Interview, seconds: float, times: Times) -> None:
    """Send a typed word twice a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        await interview.say("a word")
        times.typed.append(time.monotonic() - began)
        await asyncio.sleep(0.5)


async def _speak(
    stack: Stack, interview: Interview, clips: Sequence[Clip], seconds: float, times: Times
) -> None:
    speaker = TimedSpeaker(interview, stack.url)
    speaker.say(_pcm(clips, seconds))
    async with speaker.connected() as socket:
        began = time.monotonic()
        for number, (question, sound) in enumerate(speaker.frames):
            await asyncio.sleep(max(0.0, began + (number + 1) * FRAME_SECONDS - time.monotonic()))
            speaker.spoken_at.append(began + number * FRAME_SECONDS)
            await socket.send(HEADER.pack(number, question) + sound)
        await _settled(speaker)
    _count(speaker, times)


async def _settled(speaker: TimedSpeaker) -> None:
    """Wait until no words come any more."""
    end = time.monotonic() + SETTLE_SECONDS
    seen, quiet_since = -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - quiet_since < SETTLE_SECONDS / 4:
        if len(speaker.came) != seen:
            seen, quiet_since = len(speaker.came), time.monotonic()
        await asyncio.sleep(0.1)


def _pcm(clips: Sequence[Clip], seconds: float) -> bytes:
    noise = numpy.random.default_rng(1)
    parts: list[Any] = []
    while sum(map(len, parts)) < seconds * SAMPLE_RATE_HZ:
        clip = clips[len(parts) // 2 % len(clips)]
        parts += [clip.samples, noise.normal(0, 1e-4, round(PAUSE_SECONDS * SAMPLE_RATE_HZ))]
    samples = numpy.concatenate([*parts, noise.normal(0, 1e-4, 5 * SAMPLE_RATE_HZ)])
    whole = numpy.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
    return bytes((numpy.clip(whole, -1, 1) * 32_767).astype("<i2").tobytes())


def _count(speaker: TimedSpeaker, times: Times) -> None:
    partials: dict[int, float] = {}
    for at, told in speaker.came:
        if told["type"] == "partial":
            first = told["first_frame"]
            onset = speaker.spoken_at[min(first + PRE_ROLL_FRAMES, len(speaker.spoken_at) - 1)]
            if first in partials:
                times.next_partial.append(at - partials[first])
            else:
                times.first_partial.append(at - onset)
            partials[first] = at
        elif told["type"] in ("final", "not_understood"):
            span = told.get("utterance", told)
            ended = speaker.spoken_at[span["last_frame"] - POST_ROLL_FRAMES] + FRAME_SECONDS
            times.final.append(at - ended)
            times.not_understood += told["type"] == "not_understood"


def _row(speakers: int, times: Times) -> str:
    return (
        f"| {speakers} | {os.getloadavg()[0]:.0f} | {times.cpu_seconds:.2f}"
        f" | {_spread(times.first_partial)} | {_spread(times.next_partial)}"
        f" | {len(times.first_partial) + len(times.next_partial)} | {_spread(times.final)}"
        f" | {len(times.final)} | {times.not_understood} | {_spread(times.typed, 1000, 'ms')} |"
    )


def _spread(values: Sequence[float], factor: float = 1, unit: str = "s") -> str:
    if len(values) < 2:
        return "-"
    hundredths = quantiles(values, n=100, method="inclusive")
    digits = 2 if unit == "s" else 1
    return f"{hundredths[49] * factor:.{digits}f} / {hundredths[94] * factor:.{digits}f} {unit}"
