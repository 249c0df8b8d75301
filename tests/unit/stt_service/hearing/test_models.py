"""The forms in which the models' data come: vocabularies, spectrogram and graphs."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest

from stt_service.hearing import models
from stt_service.hearing.moonshine import read_vocabulary
from stt_service.hearing.moonshine_graphs import needed
from stt_service.hearing.spectrogram import log_mel
from stt_service.hearing.whisper import as_text


def test_a_vocabulary_has_lengths_of_one_and_of_two_bytes() -> None:
    long = b"x" * 300
    content = b"\x05hello" + b"\x00" + bytes([300 % 128 + 128, 300 // 128]) + long
    assert read_vocabulary(content) == [b"hello", b"", long]


def test_whispers_tokens_become_text() -> None:
    assert as_text("ĠtÃ©lÃ©phone") == " téléphone"
    assert as_text("Ġsi" + "Ã") == " si�"  # half of a character


def test_a_tone_is_in_its_band_of_the_spectrogram() -> None:
    seconds = numpy.arange(16_000) / 16_000
    bands = log_mel(numpy.sin(2 * numpy.pi * 1_000 * seconds).astype(numpy.float32))
    assert (bands.shape, str(bands.dtype)) == ((80, 3_000), "float32")
    assert bands[:, 50].argmax() == 26  # 1 kHz is at 15 of 45.2 mels; a band is .56 wide
    assert bands.max() - bands.min() == pytest.approx(2)  # 80 dB, divided by 4
    assert bands[:, 2_000].max() == bands.min()  # the padding is silent


@dataclass
class Node:
    input: list[str]
    output: list[str]


def test_a_graph_keeps_what_its_outputs_need() -> None:
    weights, first = Node(["int8"], ["weights"]), Node(["x", "weights"], ["y"])
    unused, second = Node(["x"], ["unused"]), Node(["y", "y"], ["z"])
    assert needed([weights, first, unused, second], ["z"]) == [weights, first, second]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the default models, as if all packages were installed."""
    monkeypatch.setattr(models, "PACKAGES", ("numpy",))
    for name, files in models.FILES.items():
        fill(tmp_path / name, files)
    return tmp_path


def fill(folder: Path, names: Sequence[str]) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).touch()


def test_a_missing_package_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGES", ("numpy", "no_such_package"))
    assert models.missing("", folder) == "the extra `hear` is not installed (no_such_package)"


@pytest.mark.parametrize("engine", ["", "moonshine", "base"])
def test_a_missing_file_of_a_default_model_is_a_line_with_its_remedy(
    folder: Path, engine: str
) -> None:
    assert models.missing(engine, folder) is None
    (folder / "base/model.bin").unlink()
    assert models.missing(engine, folder) == (
        f"{folder}/base/model.bin is missing (`make recognisers`)"
    )


def test_a_small_machine_needs_the_small_model_alone(folder: Path) -> None:
    assert models.missing("tiny", folder) == (
        f"{folder}/tiny/model.bin is missing (`make recognisers STT_ENGINE=tiny`)"
    )
    shutil.rmtree(folder / "base")
    fill(folder / "tiny", models.WHISPER)
    assert models.missing("tiny", folder) is None


def test_an_operators_model_is_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = folder / "own"
    fill(own, models.WHISPER)
    assert models.missing(str(own), folder / "elsewhere") is None
    monkeypatch.chdir(folder)
    assert models.missing("own", folder / "elsewhere") is None
    reason = models.missing("tinny", folder) or ""
    assert reason.startswith(f"{folder}/tinny/model.bin is missing (STT_ENGINE is neither")
    assert "\n" not in reason
