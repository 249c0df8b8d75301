"""The recordings of the open sessions: who recognises speech here, and where its sound goes."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateway.errors import QuotaExceeded, SessionGone
from gateway.sound.recording import Recorder, Recording
from gateway.sound.spans import Spans
from gateway.sound.speech import can_find_speech
from shared.broker.topology import must_arrive
from shared.erasure import Tombstones
from shared.events import AudioRecorded
from shared.sound import FRAME_BYTES, StreamFiles, read_recogniser, stream_files, stream_ids

MAX_SESSION_STREAMS = 64
"""Streams of a session: each load of the page makes a stream."""

RecogniserChoice = Literal["server", "browser", "off"]


def has_recogniser(sound_dir: Path) -> bool:
    """Return whether speech can be found here, and a recogniser hears of its spans."""
    heard = must_arrive(AudioRecorded.name) and can_find_speech()
    return heard and read_recogniser(sound_dir) is not None


@dataclass(frozen=True, slots=True)
class Microphones:
    """The recordings of this process. `max_session_bytes` is the sound that a session may take."""

    sound_dir: Path
    recorder: Recorder
    spans: Spans
    tombstones: Tombstones
    max_session_bytes: int
    wanted: RecogniserChoice
    has_recogniser: Callable[[Path], bool] = has_recogniser

    @property
    def recogniser(self) -> RecogniserChoice:
        """Who recognises speech: this server only where its detector and a recogniser are there."""
        if self.wanted == "server" and not self.has_recogniser(self.sound_dir):
            return "browser"
        return self.wanted

    async def open(self, session_id: str, stream_id: str) -> Recording:
        """Return the recording of a new stream, or of a stream that goes on.

        Raise ValueError for a malformed id, QuotaExceeded, and SessionGone for an erased session.
        """
        files = stream_files(self.sound_dir, session_id, stream_id)
        used = await asyncio.to_thread(self._make, files, session_id, stream_id)
        # After the files are there: the eraser writes its tombstone, then removes the folder.
        if await self.tombstones.among([session_id]):
            await asyncio.to_thread(shutil.rmtree, files.pcm.parent, ignore_errors=True)
            raise SessionGone
        frames = await asyncio.to_thread(files.frame_count)
        room = (self.max_session_bytes - used) // FRAME_BYTES
        return Recording(files, frames, frames, room)

    def _make(self, files: StreamFiles, session_id: str, stream_id: str) -> int:
        """Make the stream's files, and return the bytes of all streams of the session."""
        streams = stream_ids(self.sound_dir, session_id)
        if stream_id not in streams:
            if len(streams) >= MAX_SESSION_STREAMS:
                raise QuotaExceeded(f"a session holds {MAX_SESSION_STREAMS} streams of sound")
            files.make()
        return sum(
            stream_files(self.sound_dir, session_id, each).frame_count() * FRAME_BYTES
            for each in streams
        )
