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
