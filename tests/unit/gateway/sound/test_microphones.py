"""Opening a stream of sound, and erasing the sound that nobody needs."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import QuotaExceeded, SessionGone
from gateway.interview.group_commit import GroupCommit
from gateway.sound.microphones import (
    MAX_SESSION_STREAMS,
    Microphones,
    has_recogniser,
)
from gateway.sound.recording import Recorder
from gateway.sound.spans import Spans
from shared.erasure import Tombstones
from shared.sound import FRAME_BYTES, stream_files
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import KeepingBroker
from tests.unit.gateway.sound.fakes import SESSION, SPEECH, STREAM, find_fake_cuts, record


@pytest.fixture
async def microphones(tmp_path: Path) -> Microphones:
    events = GroupCommit(KeepingBroker())  # type: ignore[arg-type]
    spans = Spans(tmp_path, events, find_fake_cuts)
    tombstones = await Tombstones.open(MemoryStore())
    size = 10 * FRAME_BYTES
    return Microphones(tmp_path, Recorder(), spans, tombstones, size, "server", lambda _: True)


async def test_all_streams_of_a_session_share_its_room(microphones: Microphones) -> None:
    recording = await microphones.open(SESSION, STREAM)
    assert (recording.next_frame, recording.room) == (0, 10)
    record(recording.files, *[SPEECH] * 3)
    assert (await microphones.open(SESSION, STREAM)).next_frame == 3
    assert (await microphones.open(SESSION, "stream_2")).room == 7


async def test_a_session_holds_so_many_streams(microphones: Microphones) -> None:
    for number in range(MAX_SESSION_STREAMS):
        stream_files(microphones.sound_dir, SESSION, f"stream_{number}").make()
    with pytest.raises(QuotaExceeded):
        await microphones.open(SESSION, "one_more")
    assert (await microphones.open(SESSION, STREAM)).next_frame == 0


async def test_a_stream_of_an_erased_session_leaves_nothing(microphones: Microphones) -> None:
    await microphones.tombstones.add(SESSION)
    with pytest.raises(SessionGone):
        await microphones.open(SESSION, STREAM)
    assert list(microphones.sound_dir.iterdir()) == []


async def test_the_server_is_the_recogniser_only_where_there_is_one(
    microphones: Microphones,
) -> None:
    assert microphones.recogniser == "server"
    assert not has_recogniser(microphones.sound_dir)
    assert replace(microphones, has_recogniser=has_recogniser).recogniser == "browser"
    assert replace(microphones, wanted="browser").recogniser == "browser"
    assert replace(microphones, wanted="off").recogniser == "off"
