"""Preloading for the server that the pool's processes are forked from.

Grading an answer on import brings the word lists and the encoder into memory, once for all
processes.
"""

import ctypes
from contextlib import suppress

from grading_service.offline.rater import rate
from shared.model import Answer

rate(
    Answer(
        question_index=None,
        question="Tell me about a time when you fixed something.",
        transcript="Last year I was asked to find out why our reports came late, because nobody"
        " trusted them any more. First I measured each step, then I rewrote the slowest one. As a"
        " result they have come in time ever since.",
    )
)
with suppress(AttributeError, OSError):  # not in every C library
    ctypes.CDLL(None).malloc_trim(0)  # loading the encoder leaves 60 MB behind
