"""The quiet between two spans of the same answer."""

from collections.abc import Sequence

from gateway.sound.cutting import Cut
from shared.sound import FRAME_SECONDS, StreamFiles

SHUT_SECONDS = 2.0
"""Seconds by which frames may arrive later than they follow each other. Frames that arrive later
still came after a shut microphone, whose time is in no frame, or after a line that was down."""


def quiet_frames(files: StreamFiles, before: Sequence[Cut], cut: Cut) -> int | None:
    """Return the number of frames between a span and the span of the same answer before it.

    `before` are the stream's cuts before `cut`. None where there is no such span, where another
    question came in between, or where the microphone may have been shut.
    """
    span = _span_before(before, cut.question_index)
    if span is None:
        return None
    ended, began = (_arrived(files, frame) for frame in (span.last_frame, cut.first_frame))
    late = began - ended - (cut.first_frame - span.last_frame) * FRAME_SECONDS
    return None if late > SHUT_SECONDS else cut.first_frame - span.last_frame - 1


def _span_before(cuts: Sequence[Cut], question_index: int) -> Cut | None:
    for cut in reversed(cuts):
        if cut.question_index != question_index:
            return None
        if cut.speech:
            return cut
    return None


def _arrived(files: StreamFiles, frame: int) -> float:
    return files.read_notes(frame, 1)[0].received_at
