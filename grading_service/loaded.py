"""Imported in the server that the pool's processes are forked from: what one answer needs is in
memory then, the encoder too, once for all of them."""

import ctypes
from contextlib import suppress

from grading_service.rater import rate
from shared.events import Answer

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
