"""Clips: the short files of sound that a browser's recorder makes where it hands out no samples."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from gateway.sound.sound_files import MAX_DECODERS, SoundFiles
from shared.sound import FRAME_BYTES

MAX_CLIP_SECONDS = 30.0
"""Seconds of a clip. Browsers make clips of 4 to 12 s."""


@dataclass(frozen=True, slots=True)
class Clips:
    """The decoder of clips: so many at a time in this process, and the others wait."""

    files: SoundFiles = field(default_factory=SoundFiles)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_DECODERS))

    async def frames(self, folder: Path, clip: bytes) -> list[bytes]:
        """Return the frames of a clip, the last of which is filled up with silence.

        A recorder that is stopped at once makes a clip without a sample: a frame of silence.
        Nothing stays in `folder`. Raise NotSound or SoundUnreadable.
        """
        async with self.turns, self.files.open(folder) as file:
            await asyncio.to_thread(file.add, clip)
            await self.files.decode(file, MAX_CLIP_SECONDS, may_be_empty=True)
            return await asyncio.to_thread(_frames, file.decoded) or [bytes(FRAME_BYTES)]


def _frames(decoded: Path) -> list[bytes]:
    sound = decoded.read_bytes()
    sound += bytes(-len(sound) % FRAME_BYTES)
    return [sound[at : at + FRAME_BYTES] for at in range(0, len(sound), FRAME_BYTES)]
