"""A film: its streams, its captions, its sound, and lips that close for an m."""

import os
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from avatar_service.encoding import SYNTHETIC
from avatar_service.face.features import MOUTH_BOX
from avatar_service.film import LEAD_SECONDS, make_film
from shared.films import CAPTIONS, FILM, POSTER
from tests.unit.avatar_service.fake_voice import humming, order


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films") / "why"
    with pytest.MonkeyPatch.context() as patch, humming(patch):
        assert make_film(order(folder, "Why?")).how == "drawn"
    return folder


def test_a_film_has_a_picture_a_sound_captions_and_a_poster(made: Path) -> None:
    with av.open(str(made / FILM)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, float(video.average_rate or 0)) == (512, 512, 25.0)
        assert file.metadata["comment"] == SYNTHETIC
        assert file.duration is not None
        assert 1.7 < file.duration / 1e6 < 2.1
        assert file.bit_rate < 250_000
    assert (made / CAPTIONS).read_text() == "WEBVTT\n\n00:00.200 --> 00:01.200\nWhy?\n"
    assert (made / POSTER).read_bytes().startswith(b"\xff\xd8")


def test_a_film_plays_before_it_is_loaded_whole(made: Path) -> None:
    content = (made / FILM).read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_lips_are_open_for_a_vowel_and_closed_for_an_m(made: Path) -> None:
    with av.open(str(made / FILM)) as file:
        frames = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
    _, top, _, bottom = MOUTH_BOX
    dark = [int((frame[top:bottom, 240:272] < 70).sum()) for frame in frames]
    vowel, closed = (dark[int((LEAD_SECONDS + at) * 25)] for at in (0.25, 0.75))
    assert vowel > 4 * closed


def test_the_sound_is_heard_while_the_sentence_lasts(made: Path) -> None:
    with av.open(str(made / FILM)) as file:
        sound = np.concatenate([f.to_ndarray().reshape(-1) for f in file.decode(audio=0)])
    during, after = sound[12_000:24_000], sound[34_000:]
    assert np.abs(during).mean() > 100 * np.abs(after).mean()


def test_no_half_film_is_seen_and_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with humming(monkeypatch) as hum:
        monkeypatch.setattr(hum, "say", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_film(order(tmp_path / "films/why"))
    assert list((tmp_path / "films").iterdir()) == []


def test_the_film_of_another_process_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "why").mkdir()
    (tmp_path / "why" / FILM).write_text("whole")
    with humming(monkeypatch):
        make_film(order(tmp_path / "why"))
    assert (tmp_path / "why" / FILM).read_text() == "whole"


def test_the_listening_face_is_silent_and_begins_again_without_a_jump(tmp_path: Path) -> None:
    make_film(order(tmp_path / "listening", ""))
    with av.open(str(tmp_path / "listening" / FILM)) as file:
        assert not file.streams.audio
        frames = [f.to_ndarray(format="gray").astype(int) for f in file.decode(video=0)]
    assert 6 <= len(frames) / 25 <= 8
    steps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert np.abs(frames[-1] - frames[0]).mean() <= max(steps)
    assert not (tmp_path / "listening" / CAPTIONS).exists()


WORKING = """
import shutil, sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert arguments["--question"] == "Why?", arguments
assert open(arguments["--audio"], "rb").read(4) == b"RIFF"
assert open(arguments["--face"], "rb").read(4)[1:] == b"PNG"
shutil.copy({film!r}, arguments["--target"])
"""


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (WORKING, ""),
        ("import sys; sys.exit(4)", "it ended with code 4"),
        ("import time; time.sleep(60)", "it took longer than 2 s"),
        ("import sys; open(sys.argv[-1], 'w').write('no film')", "it cannot be decoded"),
        ("", "it cannot be decoded"),
    ],
)
def test_an_operators_renderer_makes_the_film_or_the_face_is_drawn(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, fault: str
) -> None:
    command = (sys.executable, "-c", script.replace("{film!r}", repr(str(made / FILM))))
    asked = order(tmp_path / "why", "Why?")
    # Where the time does not count, the command may start slowly on a busy machine.
    seconds = 2.0 if "longer" in fault else 60.0
    workshop = replace(asked.workshop, renderer=command, renderer_seconds=seconds)
    with humming(monkeypatch):
        film = make_film(replace(asked, workshop=workshop))
    assert film.how == ("drawn" if fault else "rendered")
    assert film.fault.startswith(fault)
    with av.open(str(tmp_path / "why" / FILM)) as file:
        assert file.streams.video[0].codec_context.name == "h264"
    assert {path.name for path in (tmp_path / "why").iterdir()} == {FILM, CAPTIONS, POSTER}


def test_a_renderer_that_takes_too_long_is_killed_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"1000.{os.getpid()}"
    asked = order(tmp_path / "why", "Why?")
    command = ("sh", "-c", f"sleep {mark} & touch {tmp_path}/began; wait")
    workshop = replace(asked.workshop, renderer=command, renderer_seconds=2.0)
    with humming(monkeypatch):
        assert make_film(replace(asked, workshop=workshop)).fault.startswith("it took longer")
    assert (tmp_path / "began").exists()
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if mark in _text(path)]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # the process has ended
        return ""
