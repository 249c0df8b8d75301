"""The frames of all streams on their way to the volume, flushed together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter, Histogram

from shared.retry import Unavailable
from shared.sound import FRAME_BYTES, FRAME_SECONDS, FrameNote, StreamFiles

log = structlog.get_logger(__name__)

SOUND_SECONDS = Counter("vivavoce_sound_seconds_total", "Seconds of sound that were acknowledged.")
FLUSH_SECONDS = Histogram(
    "vivavoce_sound_flush_seconds",
    "Time of a flush of the sound of all streams.",
    buckets=(0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 1, 3, 10),
)

GATHER_SECONDS = 0.1
"""Seconds in which frames gather before a flush. A frame is on disk 0.4 s after its arrival, where
a flush takes less than 0.15 s: it may arrive while the flush before it runs."""

MAX_WAITING_FRAMES = 50
"""Frames of a stream that wait for a flush: 320 kB. With more, its socket is not read."""


@dataclass(slots=True)
class Recording:
    """A stream of sound that a socket adds frames to.

    `next_frame` is the number of the next frame to take; `acknowledged` of the next frame that is
    not on disk. `room` counts the frames that may still be taken. `changed` is set when
    `acknowledged` or `failure` changes, or when the client has to hear `acknowledged` again.
    """

    files: StreamFiles
    next_frame: int
    acknowledged: int
    room: int
    failure: Exception | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    flushed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: list[tuple[FrameNote, bytes]] = field(default_factory=list)

    async def has_space(self) -> None:
        """Wait until a frame may be taken."""
        while len(self.waiting) >= MAX_WAITING_FRAMES:
            self.flushed.clear()
            await self.flushed.wait()

    def settle(self, count: int, failure: Exception | None) -> None:
        """Note the end of a flush of `count` frames."""
        if failure is None:
            self.acknowledged += count
            SOUND_SECONDS.inc(count * FRAME_SECONDS)
        else:
            self.failure = failure
        self.changed.set()
        self.flushed.set()


class Recorder:
    """A writer of the frames of all recordings of this process: one flush at a time."""

    def __init__(self, gather_seconds: float = GATHER_SECONDS) -> None:
        self._gather_seconds = gather_seconds
        self._waiting: dict[int, Recording] = {}
        self._flushing: asyncio.Task[None] | None = None

    def add(self, recording: Recording, note: FrameNote, sound: bytes) -> None:
        """Take the recording's next frame. It is acknowledged after the next flush."""
        recording.waiting.append((note, sound))
        recording.next_frame += 1
        recording.room -= 1
        self._waiting[id(recording)] = recording
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gather_seconds)
            recordings, self._waiting = list(self._waiting.values()), {}
            batches = [recording.waiting for recording in recordings]
            for recording in recordings:
                recording.waiting = []
            with FLUSH_SECONDS.time():
                failures = await asyncio.to_thread(_write, recordings, batches)
            for recording, batch, failure in zip(recordings, batches, failures, strict=True):
                recording.settle(len(batch), failure)


def _write(
    recordings: Sequence[Recording], batches: Sequence[Sequence[tuple[FrameNote, bytes]]]
) -> list[Exception | None]:
    """Write each recording's frames, and return its failure."""
    return [_append(*each) for each in zip(recordings, batches, strict=True)]


def _append(recording: Recording, batch: Sequence[tuple[FrameNote, bytes]]) -> Exception | None:
    if recording.failure is not None:  # a later frame must not hide the gap
        return recording.failure
    notes = [note for note, _ in batch]
    sound = b"".join(sound for _, sound in batch)
    assert len(sound) == len(batch) * FRAME_BYTES
    try:
        recording.files.append(recording.acknowledged, notes, sound)
    except FileNotFoundError as error:
        return error
    except OSError as error:
        log.error("sound cannot be stored", reason=error.strerror)
        return Unavailable(f"sound cannot be stored: {error.strerror}")
    return None
