"""Common interview questions, and the subjects of sound answers to them, as vectors.

The texts stand in languages/en/questions.yaml. Their vectors are kept beside this module, since
making them would take more than a second at each start:
`python -m grading_service.offline.bank` makes them anew.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grading_service.languages import FOLDER
from shared.yaml_files import read_yaml

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Vectors = NDArray[numpy.float32]

TEXTS = FOLDER / "en" / "questions.yaml"
VECTORS = Path(__file__).with_name("questions.npz")

SAME_QUESTION = 0.6
"""Cosine of two questions from which on they want the same. Between the questions of the bank, one
pair in sixty reaches 0.7."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Unit vectors, a row a question: its wording, the subjects of answers, and both together."""

    asks: "Vectors"
    subjects: "Vectors"
    whole: "Vectors"

    def subject_of(self, question: "Vectors") -> "Vectors | None":
        """Return the subjects of answers to the question, or None if the bank lacks it."""
        cosines = self.asks @ question
        nearest = int(cosines.argmax())
        return self.subjects[nearest] if cosines[nearest] >= SAME_QUESTION else None


@cache
def bank() -> Bank:
    """Load the vectors, once a process."""
    import numpy

    with numpy.load(VECTORS) as kept:
        asks = kept["asks"].astype(numpy.float32)
        subjects = kept["subjects"].astype(numpy.float32)
    whole = asks + subjects
    return Bank(asks, subjects, whole / numpy.linalg.norm(whole, axis=1, keepdims=True))


def digest() -> str:
    """Return the SHA-256 of the texts."""
    return hashlib.sha256(TEXTS.read_bytes()).hexdigest()


def main() -> None:
    """Make the vectors of the texts, and keep them with the digest of the texts."""
    import numpy

    from grading_service.offline.encoder import load_encoder

    encoder = load_encoder()
    assert encoder is not None, "install the extra `grading`"
    rows = read_yaml(TEXTS.read_text(encoding="utf-8"))
    asks, subjects = (
        numpy.array([encoder.text(row[key]) for row in rows], dtype=numpy.float16)
        for key in ("ask", "sounds_like")
    )
    numpy.savez(VECTORS, asks=asks, subjects=subjects, digest=numpy.array(digest()))


if __name__ == "__main__":
    main()
