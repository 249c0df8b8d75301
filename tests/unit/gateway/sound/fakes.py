"""Sound in which the loudness of a frame is the probability of speech, and its detector."""

from pathlib import Path

from gateway.sound.cut_file import Found, StreamCutter
from gateway.sound.cutting import Cutter
from shared.sound import FRAME_BYTES, FrameNote, StreamFiles, stream_files

SESSION = "5" * 32
STREAM = "stream_1"


class FakeDetector:
    """A detector that reads the probability from the samples, and remembers chunks like a real one.

    The first chunks after a reset are heard as a little softer.
    """

    def __init__(self) -> None:
        self.heard = 0

    def reset(self) -> None:
        self.heard = 0

    def __call__(self, chunk: bytes) -> float:
        self.heard += 1
        return min(chunk[0], chunk[-1]) / 100 - (0.02 if self.heard < 3 else 0.0)


def fake_cutter(next_frame: int = 0) -> Cutter:
    detector = FakeDetector()
    return Cutter(detector, detector.reset, next_frame)


def sound(probability: float) -> bytes:
    """Return a frame of which so much is speech."""
    return bytes([round(probability * 100)]) * FRAME_BYTES


SPEECH, SILENCE = sound(0.9), sound(0.0)


def record(files: StreamFiles, *frames: bytes, question: int = 0) -> None:
    """Add frames to the stream; frame n arrives at 1000 + n seconds."""
    first = files.frame_count()
    notes = [FrameNote(question, 1000.0 + first + number) for number in range(len(frames))]
    files.append(first, notes, b"".join(frames))


async def find_fake_cuts(sound_dir: Path, session_id: str, stream_id: str, finish: bool) -> Found:
    """Find cuts as a process does that knows nothing of earlier calls."""
    files = stream_files(sound_dir, session_id, stream_id)
    return StreamCutter(files, fake_cutter()).advance(finish=finish)
