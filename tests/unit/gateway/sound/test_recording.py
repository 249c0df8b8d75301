"""The frames on their way to the volume: what is acknowledged, and what is not."""

import asyncio
import errno
import os
import shutil
from pathlib import Path

import pytest

from gateway.sound.recording import MAX_WAITING_FRAMES, Recorder, Recording
from shared.retry import Unavailable
from shared.sound import FrameNote, Span, stream_files
from tests.unit.gateway.sound.fakes import SESSION, SILENCE, SPEECH

NOTE = FrameNote(0, 1000.0)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(gather_seconds=0.0)


def recording(sound_dir: Path, stream_id: str = "stream_1") -> Recording:
    """Open the stream, as any process does."""
    files = stream_files(sound_dir, SESSION, stream_id)
    files.make()
    count = files.frame_count()
    return Recording(files, count, count, room=1000)


async def acknowledged(stream: Recording, count: int) -> None:
    while stream.acknowledged < count:
        assert stream.failure is None
        stream.changed.clear()
        await asyncio.wait_for(stream.changed.wait(), 10)


async def test_a_frame_is_acknowledged_once_it_is_on_disk(
    tmp_path: Path, recorder: Recorder
) -> None:
    streams = [recording(tmp_path, f"stream_{n}") for n in range(3)]
    for stream in streams:
        recorder.add(stream, NOTE, SPEECH)
        recorder.add(stream, NOTE, SILENCE)
        assert (stream.acknowledged, stream.next_frame, stream.room) == (0, 2, 998)
    for stream in streams:
        await acknowledged(stream, 2)
        assert stream.files.read(Span(0, 1)) == SPEECH + SILENCE


async def test_another_process_goes_on_after_the_last_whole_frame(
    tmp_path: Path, recorder: Recorder
) -> None:
    killed = recording(tmp_path)
    recorder.add(killed, NOTE, SPEECH)
    await acknowledged(killed, 1)
    with killed.files.pcm.open("ab") as file:  # killed while it wrote the next frame
        file.write(SPEECH[:99])
    successor = recording(tmp_path)
    assert successor.next_frame == 1
    recorder.add(successor, NOTE, SILENCE)
    await acknowledged(successor, 2)
    assert successor.files.read(Span(0, 1)) == SPEECH + SILENCE


async def test_a_full_disk_acknowledges_nothing_more(
    tmp_path: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = recording(tmp_path)
    recorder.add(stream, NOTE, SPEECH)
    await acknowledged(stream, 1)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        stream.changed.clear()
        recorder.add(stream, NOTE, SPEECH)
        await asyncio.wait_for(stream.changed.wait(), 10)
    assert isinstance(stream.failure, Unavailable)
    # There is space again, but the frame before is missing.
    stream.changed.clear()
    recorder.add(stream, NOTE, SPEECH)
    await asyncio.wait_for(stream.changed.wait(), 10)
    assert stream.acknowledged == stream.files.frame_count() == 1


async def test_sound_of_an_erased_session_is_not_stored(tmp_path: Path, recorder: Recorder) -> None:
    stream = recording(tmp_path)
    shutil.rmtree(tmp_path / SESSION)
    recorder.add(stream, NOTE, SPEECH)
    await asyncio.wait_for(stream.changed.wait(), 10)
    assert isinstance(stream.failure, FileNotFoundError)
    assert not (tmp_path / SESSION).exists()


async def test_a_socket_is_not_read_while_too_many_frames_wait(tmp_path: Path) -> None:
    recorder, stream = Recorder(gather_seconds=0.05), recording(tmp_path)
    for _ in range(MAX_WAITING_FRAMES - 1):
        recorder.add(stream, NOTE, SPEECH)
    await stream.has_space()
    recorder.add(stream, NOTE, SPEECH)
    assert stream.acknowledged == 0
    await asyncio.wait_for(stream.has_space(), 10)
    assert stream.acknowledged == MAX_WAITING_FRAMES
