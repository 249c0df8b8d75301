"""The recorded sound of candidates on the volume SOUND_DIR.

The gateway writes it, and the recognisers read it. A stream is the sound of one microphone from its
start to its end, mono, 16 bits, 16 kHz, in numbered frames of 200 ms. Each session has a folder,
and each stream two files in it: `<stream>.pcm` with the samples, and `<stream>.frames` with a
FrameNote for each frame. The recogniser leaves a note, RECOGNISER, in SOUND_DIR itself.
"""

import os
import re
import struct
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from shared.durable import make_folder, replace_file, sync_folder
from shared.ids import SESSION_ID
from shared.model import Value

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES = 3_200
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE_HZ
SAMPLE_BYTES = 2
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES

PRE_ROLL_FRAMES = 2
"""Frames before the first speech that belong to a span: the detector hears soft sounds late."""

POST_ROLL_FRAMES = 1
"""Frames after the last speech that belong to a span."""

STREAM_ID = re.compile(r"[a-zA-Z0-9_-]{8,32}")
"""The id of a stream, which the client makes up."""

RECOGNISER = "recogniser.json"
"""The file in SOUND_DIR with the Recogniser. Without it nobody recognises speech."""

UTTERANCES = uuid.UUID("8f5c1d52-6f0b-4a3e-9d0e-6a3f8e1b7c42")
"""The namespace of the ids of spoken utterances."""

NOT_UNDERSTOOD = "[not understood]"
"""The place of speech without sure words in a transcript, so that no such answer looks empty."""

_NOTE = struct.Struct("<Hd")


class Recogniser(Value):
    """The note of the recogniser that it can recognise speech; `engine` is its default engine."""

    engine: str
    version: str = ""


class Span(NamedTuple):
    """Frames of a stream, both ends included."""

    first_frame: int
    last_frame: int

    @property
    def seconds(self) -> float:
        """The duration of the span."""
        return (self.last_frame - self.first_frame + 1) * FRAME_SECONDS


class FrameNote(NamedTuple):
    """The question that a frame belongs to, and the time of its arrival in Unix seconds."""

    question_index: int
    received_at: float


class StreamFiles(NamedTuple):
    """The paths of a stream's two files."""

    pcm: Path
    notes: Path

    def make(self) -> None:
        """Make the files, empty, so that they outlast a power cut."""
        make_folder(self.pcm.parent)
        for path in self:
            path.touch(mode=0o600)
        sync_folder(self.pcm.parent)

    def append(self, frame: int, notes: Sequence[FrameNote], sound: bytes) -> None:
        """Write frames, the first of which is number `frame`, and return when they are on disk.

        Each byte has a place that depends on the number of its frame alone, so writing a frame
        again changes nothing. The notes go first: a frame counts once its samples are there.
        FileNotFoundError when the sound was erased.
        """
        packed = b"".join(_NOTE.pack(*note) for note in notes)
        _write(self.notes, frame * _NOTE.size, packed)
        _write(self.pcm, frame * FRAME_BYTES, sound)

    def frame_count(self) -> int:
        """Count the whole frames that are stored; 0 where the stream does not exist."""
        samples, notes = _size(self.pcm) // FRAME_BYTES, _size(self.notes) // _NOTE.size
        return min(samples, notes)

    def read_notes(self, first_frame: int, count: int) -> list[FrameNote]:
        """Return the notes of up to `count` frames."""
        packed = _read(self.notes, first_frame * _NOTE.size, count * _NOTE.size)
        whole = len(packed) // _NOTE.size * _NOTE.size
        return [FrameNote(*fields) for fields in _NOTE.iter_unpack(packed[:whole])]

    def read(self, span: Span) -> bytes:
        """Return the samples of the span, as 16 bits little-endian; EOFError if some are missing.

        FileNotFoundError when the sound was erased.
        """
        size = (span.last_frame - span.first_frame + 1) * FRAME_BYTES
        with self.pcm.open("rb") as file:
            file.seek(span.first_frame * FRAME_BYTES)
            sound = file.read(size)
        if len(sound) < size:
            raise EOFError(f"{size - len(sound)} bytes of the span are missing")
        return sound


def stream_files(sound_dir: Path, session_id: str, stream_id: str) -> StreamFiles:
    """Return the paths of a stream's files; ValueError for an id that is none."""
    if not SESSION_ID.fullmatch(session_id):
        raise ValueError("the session's id is no id")
    if not STREAM_ID.fullmatch(stream_id):
        raise ValueError("a stream's id is 8 to 32 letters, digits, _ and -")
    folder = sound_dir / session_id
    return StreamFiles(folder / f"{stream_id}.pcm", folder / f"{stream_id}.frames")


def stream_ids(sound_dir: Path, session_id: str) -> list[str]:
    """Return the ids of the session's streams, sorted."""
    if not SESSION_ID.fullmatch(session_id):
        return []
    names = (path.stem for path in (sound_dir / session_id).glob("*.pcm"))
    return sorted(name for name in names if STREAM_ID.fullmatch(name))


def wav_header(size: int) -> bytes:
    """Return the beginning of a wav file with `size` bytes of samples, mono, 16 bits, 16 kHz."""
    second = SAMPLE_RATE_HZ * SAMPLE_BYTES
    form = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE_HZ, second, SAMPLE_BYTES, 8 * SAMPLE_BYTES)
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVE"
    return head + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size)


def stored_seconds(pcm: Path) -> float:
    """Return how many seconds of a stream the disk holds: erased parts of a file take no space."""
    try:
        status = pcm.stat()
    except FileNotFoundError:
        return 0.0
    held = min(status.st_size, status.st_blocks * 512)
    return round(held / (SAMPLE_RATE_HZ * SAMPLE_BYTES), 1)


def spoken_utterance_id(session_id: str, stream_id: str, first_frame: int) -> str:
    """Return the id of the utterance in the span that begins at `first_frame`."""
    return uuid.uuid5(UTTERANCES, f"{session_id}/{stream_id}/{first_frame}").hex


def read_recogniser(sound_dir: Path) -> Recogniser | None:
    """Return the recogniser's note in SOUND_DIR; None where nobody recognises speech."""
    try:
        return Recogniser.model_validate_json((sound_dir / RECOGNISER).read_bytes())
    except (OSError, ValidationError):
        return None


def announce(sound_dir: Path, recogniser: Recogniser | None) -> None:
    """Leave the note in SOUND_DIR; with None, remove the note: nobody recognises speech."""
    note = sound_dir / RECOGNISER
    if recogniser is None:
        note.unlink(missing_ok=True)
        return
    make_folder(sound_dir)
    replace_file(note, recogniser.model_dump_json().encode())


def _write(path: Path, offset: int, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], offset + written)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _read(path: Path, offset: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size)
