"""The recordings of the open sessions: who recognises speech here, and where its sound goes."""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from gateway.errors import QuotaExceeded, SessionGone
from gateway.sound.recording import Recorder, Recording
from gateway.sound.spans import Spans
from gateway.sound.speech import can_find_speech
from gateway.store import Sessions
from shared.broker.topology import must_arrive
from shared.erasure import Tombstones
from shared.events import AudioRecorded
from shared.ids import SESSION_ID
from shared.sound import FRAME_BYTES, StreamFiles, read_recogniser, stream_files, stream_ids
from shared.telemetry import short

log = structlog.get_logger(__name__)

MAX_SESSION_STREAMS = 64
"""Streams of a session: each load of the page makes a stream."""

KEPT_SECONDS = 24 * 3600.0
"""Seconds after its last frame that the sound of a reported session is erased. A recogniser that is
away for less loses nothing."""

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


@dataclass(frozen=True, slots=True)
class SoundSweep:
    """The sweep that erases the sound of reported sessions, and of sessions that are gone."""

    sound_dir: Path
    sessions: Sessions
    keep: bool

    async def sweep(self, now: float) -> None:
        """Erase the sound that nobody needs any more, unless KEEP_AUDIO is set."""
        if self.keep:
            return
        for session_id in await asyncio.to_thread(_resting, self.sound_dir, now - KEPT_SECONDS):
            row = await self.sessions.get(session_id)
            if row is None or row.state == "reported":
                await asyncio.to_thread(shutil.rmtree, self.sound_dir / session_id)
                log.info("sound erased", session=short(session_id))


def _resting(sound_dir: Path, before: float) -> list[str]:
    """Return the sessions whose folder holds no file that was changed after `before`."""
    if not sound_dir.is_dir():
        return []
    folders = [each for each in sound_dir.iterdir() if SESSION_ID.fullmatch(each.name)]
    return [each.name for each in folders if _changed_at(each) < before]


def _changed_at(folder: Path) -> float:
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except FileNotFoundError:  # erased meanwhile
        return time.time()
