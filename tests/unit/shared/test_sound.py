"""The files of recorded sound, and the ids of spoken utterances."""

import stat
from pathlib import Path

import pytest

from shared.sound import (
    FRAME_BYTES,
    RECOGNISER,
    FrameNote,
    Recogniser,
    Span,
    StreamFiles,
    read_recogniser,
    spoken_utterance_id,
    stream_files,
    stream_ids,
)

SESSION = "0123456789abcdef" * 2
STREAM = "stream_1"
NOTES = [FrameNote(0, 1000.25), FrameNote(0, 1000.45), FrameNote(1, 1000.65)]


def frames(*levels: int) -> bytes:
    """Return a frame for each level, made of that byte alone."""
    return b"".join(bytes([level]) * FRAME_BYTES for level in levels)


@pytest.fixture
def files(tmp_path: Path) -> StreamFiles:
    made = stream_files(tmp_path, SESSION, STREAM)
    made.make()
    return made


def test_frames_are_read_back_by_their_numbers(files: StreamFiles) -> None:
    files.append(0, NOTES[:2], frames(1, 2))
    files.append(2, NOTES[2:], frames(3))
    assert files.frame_count() == 3
    assert files.read(Span(1, 2)) == frames(2, 3)
    assert files.read_notes(1, 10) == NOTES[1:]


def test_a_frame_that_is_written_again_changes_nothing(files: StreamFiles) -> None:
    files.append(0, NOTES, frames(1, 2, 3))
    files.append(1, NOTES[1:2], frames(2))
    assert files.frame_count() == 3
    assert files.read(Span(0, 2)) == frames(1, 2, 3)


@pytest.mark.parametrize("torn", ["pcm", "notes"])
def test_a_frame_counts_only_when_it_is_whole_in_both_files(files: StreamFiles, torn: str) -> None:
    files.append(0, NOTES, frames(1, 2, 3))
    path: Path = getattr(files, torn)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    assert files.frame_count() == 2
    files.append(2, NOTES[2:], frames(3))
    assert files.read(Span(0, 2)) == frames(1, 2, 3)


def test_a_span_that_is_not_there_yet_is_no_short_sound(files: StreamFiles) -> None:
    files.append(0, NOTES[:1], frames(1))
    with pytest.raises(EOFError):
        files.read(Span(0, 1))


def test_nothing_is_written_after_the_sound_was_erased(files: StreamFiles) -> None:
    for path in files:
        path.unlink()
    with pytest.raises(FileNotFoundError):
        files.append(0, NOTES, frames(1, 2, 3))
    assert files.frame_count() == 0


def test_other_accounts_cannot_read_the_sound(files: StreamFiles) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("stream", ["", "short", "a" * 33, "../../etc/passwd", "a/b/c/d/e"])
def test_an_id_that_is_none_names_no_file(tmp_path: Path, stream: str) -> None:
    with pytest.raises(ValueError, match="stream"):
        stream_files(tmp_path, SESSION, stream)
    with pytest.raises(ValueError, match="session"):
        stream_files(tmp_path, f"../{SESSION}", STREAM)


def test_the_streams_of_a_session_are_found(files: StreamFiles, tmp_path: Path) -> None:
    stream_files(tmp_path, SESSION, "another-1").make()
    (files.pcm.parent / "note.pcm.tmp").touch()
    assert stream_ids(tmp_path, SESSION) == ["another-1", STREAM]
    assert stream_ids(tmp_path, "f" * 32) == []
    assert stream_ids(tmp_path, "..") == []


def test_an_utterance_has_one_id_wherever_it_is_named() -> None:
    named = spoken_utterance_id(SESSION, STREAM, 60)
    assert named == spoken_utterance_id(SESSION, STREAM, 60)
    assert len({named, *(spoken_utterance_id(SESSION, STREAM, n) for n in range(60))}) == 61


def test_nobody_recognises_speech_without_a_readable_note(tmp_path: Path) -> None:
    assert read_recogniser(tmp_path) is None
    note = tmp_path / RECOGNISER
    note.write_text("{")
    assert read_recogniser(tmp_path) is None
    note.write_text('{"engine": "moonshine-base-en"}')
    assert read_recogniser(tmp_path) == Recogniser(engine="moonshine-base-en")
