"""The end of recorded sound: erased once its words are there, except for speech that is unclear."""

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.sound.cut_file import cut_path
from gateway.store import Sessions
from shared.durable import sync_folder
from shared.events import Event, SoundHeard, SoundSettled
from shared.ids import SESSION_ID
from shared.retry import Unavailable
from shared.sound import FRAME_BYTES, Span, StreamFiles, stream_files, stream_ids
from shared.telemetry import short

log = structlog.get_logger(__name__)

KEPT_SECONDS = 30 * 24 * 3600.0
"""Seconds after its last frame that the sound of a reported session is erased in any case."""

GONE_SECONDS = 24 * 3600.0
"""Seconds after its last frame that the sound of a session which does not exist is erased."""


@dataclass(frozen=True, slots=True)
class SoundErasing:
    """The eraser of the sound that nobody needs any more, unless KEEP_AUDIO is set."""

    sound_dir: Path
    sessions: Sessions
    keep: bool

    async def on_sound_heard(self, event: SoundHeard | SoundSettled) -> Sequence[Event]:
        """Erase the session's sound, except for unclear spans, which a person may listen to."""
        if not self.keep:
            try:
                await asyncio.to_thread(_erase, self.sound_dir, event)
            except OSError as error:
                raise Unavailable(f"sound cannot be erased: {error.strerror}") from error
        return []

    async def sweep(self, now: float) -> None:
        """Erase the sound that is too old, and the sound of sessions that are gone."""
        if self.keep:
            return
        for session_id in await asyncio.to_thread(_resting, self.sound_dir, now - GONE_SECONDS):
            row = await self.sessions.get(session_id)
            age = now - await asyncio.to_thread(_changed_at, self.sound_dir / session_id)
            if row is None or (row.state == "reported" and age > KEPT_SECONDS):
                await asyncio.to_thread(shutil.rmtree, self.sound_dir / session_id)
                log.info("sound erased", session=short(session_id))


def _erase(sound_dir: Path, event: SoundHeard | SoundSettled) -> None:
    for stream_id in stream_ids(sound_dir, event.session_id):
        files = stream_files(sound_dir, event.session_id, stream_id)
        # Frames that another gateway took while the interview ended still need their words.
        if files.frame_count() <= event.frames.get(stream_id, -1):
            spans = [Span(first, last) for id_, first, last in event.unclear if id_ == stream_id]
            _keep_only(files, spans)
    log.info("sound erased", session=short(event.session_id), spans_kept=len(event.unclear))


def _keep_only(files: StreamFiles, spans: Sequence[Span]) -> None:
    """Erase the stream, except for these spans, which keep their places in its file."""
    if not spans:
        for path in (files.pcm, files.notes, cut_path(files)):
            path.unlink(missing_ok=True)
        return
    kept = files.pcm.with_name(f".{files.pcm.name}.{secrets.token_hex(4)}")
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for span in spans:
            with suppress(EOFError):  # an event that came late: the span was erased before
                sound = files.read(span)
                file.seek(span.first_frame * FRAME_BYTES)
                file.write(sound)
        file.flush()
        os.fsync(file.fileno())
    kept.replace(files.pcm)
    sync_folder(files.pcm.parent)


def _resting(sound_dir: Path, before: float) -> list[str]:
    """Return the sessions whose folder holds no file that was changed after `before`."""
    if not sound_dir.is_dir():
        return []
    folders = [each for each in sound_dir.iterdir() if SESSION_ID.fullmatch(each.name)]
    return [each.name for each in folders if _changed_at(each) < before]


def _changed_at(folder: Path) -> float:
    return max(_times([folder, *_inside(folder)]), default=time.time())


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:  # erased meanwhile
        return []


def _times(paths: Iterable[Path]) -> list[float]:
    times = []
    for path in paths:
        try:
            times.append(path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return times
