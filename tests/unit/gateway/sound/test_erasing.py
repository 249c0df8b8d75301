"""The end of recorded sound: at once where its words are there, later where a person may listen."""

import os
from pathlib import Path

import pytest

from gateway.sound.cut_file import cut_path, store_cuts
from gateway.sound.cutting import Cut
from gateway.sound.erasing import GONE_SECONDS, KEPT_SECONDS, SoundErasing
from gateway.store import Sessions
from shared.events import SoundHeard, SoundSettled
from shared.retry import Unavailable
from shared.sound import Span, StreamFiles, stream_files, stream_ids
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import session
from tests.unit.gateway.sound.fakes import SESSION, SILENCE, SPEECH, STREAM, record, sound

NOW = 2e9


@pytest.fixture
async def sessions() -> Sessions:
    return await Sessions.open(MemoryStore())


@pytest.fixture
def files(tmp_path: Path) -> StreamFiles:
    made = stream_files(tmp_path, SESSION, STREAM)
    made.make()
    record(made, *[SPEECH] * 10, *[SILENCE] * 5, *[sound(0.7)] * 10, *[SPEECH] * 5)
    store_cuts(made, 0, [Cut(0, 29, 30, 0, True)])
    return made


def heard(*unclear: tuple[int, int], frames: int = 30) -> SoundHeard:
    spans = tuple((STREAM, *span) for span in unclear)
    return SoundHeard(session_id=SESSION, frames={STREAM: frames}, unclear=spans)


async def test_sound_with_words_is_erased(
    tmp_path: Path, sessions: Sessions, files: StreamFiles
) -> None:
    await SoundErasing(tmp_path, sessions, keep=False).on_sound_heard(heard())
    assert not any(path.exists() for path in (*files, cut_path(files)))
    await SoundErasing(tmp_path, sessions, keep=False).on_sound_heard(heard())  # comes again


async def test_unclear_speech_is_kept_at_its_place_and_nothing_else(
    tmp_path: Path, sessions: Sessions, files: StreamFiles
) -> None:
    erasing = SoundErasing(tmp_path, sessions, keep=False)
    for _ in range(2):  # the event may come again
        await erasing.on_sound_heard(heard((15, 24)))
        assert files.read(Span(15, 24)) == sound(0.7) * 10
        assert set(files.read(Span(0, 14))) == {0}
        assert files.frame_count() == 25
    assert files.pcm.stat().st_mode & 0o077 == 0
    settled = SoundSettled(session_id=SESSION, frames={STREAM: 30})
    await erasing.on_sound_heard(settled)  # a person listened
    assert stream_ids(tmp_path, SESSION) == []


async def test_frames_that_came_with_the_end_wait_for_their_words(
    tmp_path: Path, sessions: Sessions, files: StreamFiles
) -> None:
    await SoundErasing(tmp_path, sessions, keep=False).on_sound_heard(heard(frames=29))
    assert files.frame_count() == 30


async def test_an_operator_may_keep_all_sound(
    tmp_path: Path, sessions: Sessions, files: StreamFiles
) -> None:
    erasing = SoundErasing(tmp_path, sessions, keep=True)
    await erasing.on_sound_heard(heard())
    await erasing.sweep(NOW + 10 * KEPT_SECONDS)
    assert files.frame_count() == 30


async def test_a_disk_that_fails_brings_the_event_back(
    tmp_path: Path, sessions: Sessions, files: StreamFiles
) -> None:
    files.notes.unlink()
    files.notes.mkdir()
    with pytest.raises(Unavailable, match="cannot be erased"):
        await SoundErasing(tmp_path, sessions, keep=False).on_sound_heard(heard())


async def test_no_sound_outlives_its_session_or_thirty_days(
    tmp_path: Path, sessions: Sessions
) -> None:
    old, open_, recent, gone, new = (letter * 32 for letter in "abcde")
    for id_, state, age in [
        (old, "reported", KEPT_SECONDS + 1),
        (open_, "open", KEPT_SECONDS + 1),
        (recent, "reported", KEPT_SECONDS - 1),
        (gone, "", GONE_SECONDS + 1),
        (new, "", GONE_SECONDS - 1),
    ]:
        files = stream_files(tmp_path, id_, STREAM)
        files.make()
        for path in (*files, files.pcm.parent):
            os.utime(path, (NOW - age, NOW - age))
        if state:
            await sessions.add(session(id_, state=state))
    (tmp_path / "recogniser.json").touch()
    await SoundErasing(tmp_path, sessions, keep=False).sweep(NOW)
    assert names(tmp_path) == {open_, recent, new, "recogniser.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
