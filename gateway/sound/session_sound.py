"""The sound of a session, as its end is announced."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateway.sound.cut_file import read_cuts
from shared.sound import stream_files


@dataclass(frozen=True, slots=True)
class SessionSound:
    """The sound of a session: the number of frames of each stream, and its spans of speech.

    A span is a stream, its first and its last frame.
    """

    frames: dict[str, int] = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()


def session_sound(sound_dir: Path, session_id: str, streams: Sequence[str]) -> SessionSound:
    """Return the frames and the stored spans of the streams."""
    frames: dict[str, int] = {}
    spans: list[tuple[str, int, int]] = []
    for stream_id in streams:
        files = stream_files(sound_dir, session_id, stream_id)
        frames[stream_id] = files.frame_count()
        spans += [
            (stream_id, cut.first_frame, cut.last_frame) for cut in read_cuts(files) if cut.speech
        ]
    return SessionSound(frames, tuple(spans))
