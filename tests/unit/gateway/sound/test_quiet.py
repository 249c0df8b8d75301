"""The quiet before a span: of the same answer alone, and only while the microphone was open."""

from pathlib import Path

import pytest

from gateway.sound.cutting import Cut
from gateway.sound.quiet import quiet_frames
from shared.sound import FRAME_BYTES, FRAME_SECONDS, FrameNote, StreamFiles, stream_files
from tests.unit.gateway.sound.fakes import SESSION, STREAM

BEFORE = Cut(0, 24, 25, 0, True)
SILENCE = Cut(25, 60, 61, 0, False)
AFTER = Cut(65, 90, 91, 0, True)


@pytest.fixture
def files(tmp_path: Path) -> StreamFiles:
    made = stream_files(tmp_path, SESSION, STREAM)
    made.make()
    return made


def arrive(files: StreamFiles, frames: int, *, late_from: int = 0, late: float = 0.0) -> None:
    """Let frames arrive as they are spoken, from frame `late_from` on so many seconds later."""
    notes = [
        FrameNote(0, 1000 + n * FRAME_SECONDS + (late if n >= late_from else 0))
        for n in range(frames)
    ]
    files.append(0, notes, bytes(frames * FRAME_BYTES))


def test_the_frames_between_two_spans_are_counted_over_cuts_of_silence(files: StreamFiles) -> None:
    arrive(files, 91)
    assert quiet_frames(files, [BEFORE, SILENCE], AFTER) == 40
    assert quiet_frames(files, [BEFORE], AFTER) == 40


def test_the_first_span_of_an_answer_has_no_quiet_before_it(files: StreamFiles) -> None:
    arrive(files, 91)
    other = SILENCE._replace(question_index=1)
    assert quiet_frames(files, [], AFTER) is None
    assert quiet_frames(files, [SILENCE], AFTER) is None
    assert quiet_frames(files, [BEFORE, other], AFTER) is None


def test_a_shut_microphone_ends_the_quiet(files: StreamFiles) -> None:
    arrive(files, 91, late_from=40, late=8.0)
    assert quiet_frames(files, [BEFORE, SILENCE], AFTER) is None


def test_frames_that_came_in_a_burst_are_counted(files: StreamFiles) -> None:
    arrive(files, 91, late_from=40, late=-3.0)
    assert quiet_frames(files, [BEFORE, SILENCE], AFTER) == 40
