"""The embedded stack by itself."""

from pathlib import Path

import pytest

from deploy.embedded import only_one


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(SystemExit, match="another Vivavoce"),
        only_one(tmp_path),
    ):
        pytest.fail("the second one came through")
    with only_one(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_data_folder_is_made_for_this_account_alone_and_one_that_is_there_is_left(
    tmp_path: Path,
) -> None:
    with only_one(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o750)
    with only_one(tmp_path / "shared"):
        assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o750
