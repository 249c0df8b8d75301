"""The forms in which the models' data come: vocabularies, spectrogram and graphs."""

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


def test_the_log_can_say_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGES", ("numpy", "no_such_package"))
    assert "no_such_package" in (models.missing("", tmp_path) or "")
    monkeypatch.setattr(models, "PACKAGES", ("numpy",))
    for folder in (models.MOONSHINE, models.BASE):
        assert "make recognisers" in (models.missing("", tmp_path) or "")
        (tmp_path / folder).mkdir()
        for name in models.FILES[folder]:
            (tmp_path / folder / name).touch()
    assert models.missing("", tmp_path) is None
    assert models.missing("base", tmp_path) is None
    assert models.missing(str(tmp_path / "base"), tmp_path) is None
    assert "other" in (models.missing(str(tmp_path / "other"), tmp_path) or "")
