"""ONNX models with the durations of their phonemes as a further output."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from avatar_service.speech import SAMPLES_PER_SECOND, Phone, Samples

GRAPH, OUTPUT, NAME = 7, 12, 1
"""Field numbers of ModelProto.graph, GraphProto.output and ValueInfoProto.name."""

LATE_SECONDS = 0.06
"""Seconds by which the models' times are behind the sound: in 12 sentences the quietest moment of p
and b came 53 (heart) and 60 ms (Kokoro) before the middle of their time."""

LOUDEST = 0.8
"""The largest sample of a sentence, so that all voices are equally loud."""


def with_output(model: bytes, name: str) -> bytes:
    """Return the serialized model with an inner value as a further output.

    Protobuf merges a message with the same message that follows it: a graph of one output, at the
    end of the file, adds the output to the graph. So the `onnx` package is not needed.
    """
    return model + _field(GRAPH, _field(OUTPUT, _field(NAME, name.encode())))


def _field(number: int, content: bytes) -> bytes:
    """Return a length-delimited field; the contents here are shorter than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def open_model(
    path: Path, durations: str, *, keep_memory: bool = True
) -> onnxruntime.InferenceSession:
    """Load the model for one thread, with `durations` as its last output.

    `keep_memory` keeps its working memory for the next sentence, which a large model needs: Kokoro
    would otherwise take 850 MB in place of 350 MB.
    """
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = keep_memory
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = with_output(path.read_bytes(), durations)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def timed(symbols: str, durations: NDArray[Any], frame_samples: int) -> list[Phone]:
    """Return the phones. `durations` counts frames, with a pad before and after the symbols."""
    ends = np.cumsum(durations.reshape(-1)) * frame_samples / SAMPLES_PER_SECOND - LATE_SECONDS
    ends = np.maximum(ends, 0.0)
    return [
        Phone(symbol, float(ends[at]), float(ends[at + 1])) for at, symbol in enumerate(symbols)
    ]


def evenly_loud(samples: NDArray[Any]) -> Samples:
    """Return the samples with LOUDEST as their peak."""
    flat = np.asarray(samples, np.float32).reshape(-1)
    return flat * np.float32(LOUDEST / max(float(np.abs(flat).max(initial=0)), 1e-3))


def fault(path: Path, sha256: str) -> str | None:
    """Return the reason why a model's file cannot be used, or None."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    return None if found == sha256 else f"{path} is not the pinned file"


def known(symbols: str, vocabulary: Mapping[str, int]) -> str:
    """Return the symbols that the model knows."""
    return "".join(symbol for symbol in symbols if symbol in vocabulary)
