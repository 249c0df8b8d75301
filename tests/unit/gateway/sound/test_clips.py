"""The clips of a browser's recorder as frames."""

from pathlib import Path

import pytest

from gateway.errors import NotSound, SoundUnreadable
from gateway.sound.clips import Clips
from gateway.sound.sound_files import SoundFiles
from shared.sound import FRAME_BYTES
from tests.unit.gateway.sound.recordings import wav

HEAD = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d4287810442858102")
STOPPED_AT_ONCE = HEAD.ljust(110, b"\0")
"""The file of Chromium's recorder that is stopped within a tenth of a second of its start."""


async def test_a_clip_becomes_whole_frames(tmp_path: Path) -> None:
    frames = await Clips().frames(tmp_path, wav(16_000, 1, bytes(FRAME_BYTES + 2)))
    assert frames == [bytes(FRAME_BYTES)] * 2


async def test_a_recorder_that_was_stopped_at_once_is_a_frame_of_silence(tmp_path: Path) -> None:
    assert await Clips().frames(tmp_path, STOPPED_AT_ONCE) == [bytes(FRAME_BYTES)]


async def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSound):
        await Clips().frames(tmp_path, b"no clip at all")


async def test_a_whole_file_without_a_sample_is_refused(tmp_path: Path) -> None:
    files = SoundFiles()
    async with files.open(tmp_path) as file:
        file.add(STOPPED_AT_ONCE)
        with pytest.raises(SoundUnreadable, match="holds no samples"):
            await files.decode(file)
