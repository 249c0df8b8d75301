"""Files that other accounts of the machine cannot read."""

import os
import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.private import is_exposed, narrow, private_files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_made_for_this_account_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with private_files():
            (tmp_path / "file").write_text("")
            (tmp_path / "folder").mkdir()
        (tmp_path / "later").write_text("")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "file"), mode(tmp_path / "folder")) == (0o600, 0o700)
    assert mode(tmp_path / "later") == 0o644


def test_our_own_folder_is_narrowed_once_with_a_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with capture_logs() as lines:
        narrow(tmp_path)
        narrow(tmp_path)
    assert mode(tmp_path) == 0o700
    assert [line["event"] for line in lines] == ["rights of other accounts were taken away"]


def test_a_folder_that_is_shared_on_purpose_is_left(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with capture_logs() as lines:
        narrow(tmp_path)
    assert mode(tmp_path) == 0o1777
    assert [line["event"] for line in lines] == ["other accounts of this machine have rights on it"]


def test_a_folder_of_another_account_is_left_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o2775)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with capture_logs() as lines:
        narrow(tmp_path)
    assert mode(tmp_path) == 0o2775
    assert [line["log_level"] for line in lines] == ["warning"]
    assert is_exposed(tmp_path)
    tmp_path.chmod(0o750)
    assert not is_exposed(tmp_path)
