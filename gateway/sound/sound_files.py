"""Whole files of sound: decoded in a process of their own, and stored as a stream of frames."""

import asyncio
import hashlib
import os
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import structlog

from gateway.errors import NotSound, QuotaExceeded, SoundUnreadable
from gateway.sound import decoding
from gateway.sound.recording import Recording
from shared.durable import make_folder
from shared.retry import Unavailable
from shared.sound import FRAME_BYTES, FRAME_SECONDS, FrameNote

log = structlog.get_logger(__name__)

MAX_FILE_SECONDS = 600.0
"""Seconds of sound in a file, which is an answer. All speakers share the recognisers."""

DECODING_SECONDS = 120.0
"""Seconds after which a decoder is killed: it may wait for a processor."""

MAX_DECODERS = 2
"""Decoders that run at a time in this process; further files are refused for now."""

BLOCK_FRAMES = 250
"""Frames that are stored at a time: 1.6 MB."""


def can_decode() -> bool:
    """Return whether the decoder's library is installed (the extra `hear`)."""
    return find_spec("av") is not None


@dataclass(slots=True)
class SoundFile:
    """A file of sound on its way to a stream: as it came, and decoded."""

    came: Path
    decoded: Path
    size: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, piece: bytes) -> None:
        """Add the next bytes."""
        with self.came.open("ab") as file:
            file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def stream_id(self, question_index: int) -> str:
        """Return the stream of the file: the same for a file that is sent again."""
        self._digest.update(question_index.to_bytes(4))
        return f"file_{self._digest.hexdigest()[:24]}"

    @property
    def frames(self) -> int:
        """The number of decoded frames, of which the last may be shorter."""
        return -(-self.decoded.stat().st_size // FRAME_BYTES)


@dataclass(slots=True)
class SoundFiles:
    """The files of sound that this process takes."""

    running: int = 0

    @asynccontextmanager
    async def open(self, folder: Path) -> AsyncIterator[SoundFile]:
        """Make room for a file in the session's folder. Nothing of it stays there."""
        name = f".{secrets.token_hex(8)}"
        file = SoundFile(folder / f"{name}.came", folder / f"{name}.decoded")
        await asyncio.to_thread(make_folder, folder)
        try:
            yield file
        finally:
            for path in (file.came, file.decoded):
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def decode(
        self, file: SoundFile, seconds: float | None = None, *, may_be_empty: bool = False
    ) -> None:
        """Decode a file of so many seconds at most, by default MAX_FILE_SECONDS.

        Raise NotSound, SoundUnreadable, or Unavailable when too many decoders run.
        """
        if self.running >= MAX_DECODERS:
            raise Unavailable("other files of sound are being decoded: send the file again soon")
        self.running += 1
        try:
            code, reason = await _run(file, MAX_FILE_SECONDS if seconds is None else seconds)
        finally:
            self.running -= 1
        if code == decoding.NOT_SOUND:
            raise NotSound(reason)
        if code == decoding.EMPTY and may_be_empty:
            return
        if code != 0:
            known = code in (decoding.UNREADABLE, decoding.EMPTY)
            raise SoundUnreadable(reason if known else "the file is no sound")


async def _run(file: SoundFile, seconds: float) -> tuple[int, str]:
    """Run the decoder; return its exit code and its line. A killed decoder's code is negative."""
    with await asyncio.to_thread(file.came.open, "rb") as source:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", decoding.__file__, str(seconds), str(file.decoded)),
            stdin=source,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PATH": os.defpath},  # no secret of this process
        )
        try:
            async with asyncio.timeout(DECODING_SECONDS):
                told, _ = await process.communicate()
        except TimeoutError:
            return -1, "the file takes too long to decode"
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return process.returncode or 0, told.decode(errors="replace").strip()


async def store(file: SoundFile, recording: Recording, note: FrameNote) -> AsyncIterator[None]:
    """Store the decoded sound as the frames of a stream, and yield after each block of them.

    Writing a frame again changes nothing, so a file that is sent again after a kill is whole.
    """
    if file.frames - recording.next_frame > recording.room:
        raise QuotaExceeded("the session holds no more sound: the file is too long")
    with await asyncio.to_thread(file.decoded.open, "rb") as sound:
        for first in range(0, file.frames, BLOCK_FRAMES):
            await asyncio.to_thread(_store_block, sound, recording, first, note)
            yield


def _store_block(sound: BinaryIO, recording: Recording, first: int, note: FrameNote) -> None:
    block = sound.read(BLOCK_FRAMES * FRAME_BYTES)
    block += bytes(-len(block) % FRAME_BYTES)
    notes = [note] * (len(block) // FRAME_BYTES)
    try:
        recording.files.append(first, notes, block)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unavailable(f"sound cannot be stored: {error.strerror}") from error


def seconds(frames: int) -> float:
    """Return the duration of frames."""
    return round(frames * FRAME_SECONDS, 1)
