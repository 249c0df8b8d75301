"""Small files after a power cut, on file systems with and without hard links."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from shared.durable import create, make_folder, replace_file, sync_folder


@pytest.fixture(params=["hard links", "no hard links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test on a file system with hard links, and on one without, such as FAT."""

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("links")
def test_a_file_is_created_for_this_account_alone_with_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    create(path, b"content")
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("links")
def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"older")
    create(path, b"newer")
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("links")
def test_of_many_that_create_at_once_one_wins(tmp_path: Path) -> None:
    path, together = tmp_path / "secret", Barrier(8)

    def make(number: int) -> bytes:
        together.wait(30)
        create(path, b"%d" % number)
        return path.read_bytes()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(make, range(8)))) == 1


@pytest.mark.usefixtures("links")
def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flush = tmp_path / "secret", os.fsync
    flushed: list[tuple[str, bytes | None]] = []

    def record(descriptor: int) -> None:
        flush(descriptor)
        opened = Path(f"/proc/self/fd/{descriptor}").readlink()
        content = None if opened.is_dir() else opened.read_bytes()
        flushed.append(("named" if path.exists() else "unnamed", content))

    monkeypatch.setattr(os, "fsync", record)
    create(path, b"content")
    assert flushed == [("unnamed", b"content"), ("named", None)]


def test_folders_are_made_for_this_account_alone_and_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def record(descriptor: int) -> None:
        flush(descriptor)
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    monkeypatch.setattr(os, "fsync", record)
    make_folder(tmp_path / "new/data")
    make_folder(tmp_path / "new/data")
    assert flushed == [str(tmp_path), str(tmp_path / "new")]
    for folder in ("new", "new/data"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


def test_a_file_system_that_flushes_no_folder_is_no_error_and_a_broken_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(code: int) -> None:
        def fsync(_descriptor: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fsync)

    fail(22)  # EINVAL
    sync_folder(tmp_path)
    fail(5)  # EIO
    with pytest.raises(OSError, match="Input/output error"):
        sync_folder(tmp_path)


def test_a_file_is_replaced_whole_with_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "note"
    replace_file(path, b"older")
    replace_file(path, b"newer")
    assert path.read_bytes() == b"newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
