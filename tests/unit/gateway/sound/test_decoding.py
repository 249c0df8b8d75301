"""Files of sound: what recorders make is decoded, and everything else is refused, at small cost."""

import random
from pathlib import Path

import numpy
import pytest

from gateway.errors import NotSound, SoundUnreadable
from gateway.sound import sound_files
from gateway.sound.decoding import sniff
from gateway.sound.sound_files import SoundFile, SoundFiles
from shared.retry import Unavailable
from tests.unit.gateway.sound.recordings import ENCODERS, film, tone, wav

PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.mp3\n"
CONCAT = b"ffconcat version 1.0\nfile /etc/passwd\n"


async def decoded(folder: Path, content: bytes) -> "numpy.typing.NDArray[numpy.int16]":
    async with SoundFiles().open(folder) as file:
        file.add(content)
        await SoundFiles().decode(file)
        samples = numpy.frombuffer(file.decoded.read_bytes(), "<i2")
    assert names(folder) == []
    return samples


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("kind", ENCODERS)
async def test_files_of_recorders_become_samples_of_16_khz(tmp_path: Path, kind: str) -> None:
    samples = await decoded(tmp_path, tone(kind, 2.0))
    assert len(samples) == pytest.approx(32_000, abs=2_000)
    spectrum = numpy.abs(numpy.fft.rfft(samples[8_000:24_000]))
    assert spectrum.argmax() == pytest.approx(440, abs=3)


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 96_000])
async def test_any_rate_of_a_recorder_is_taken(tmp_path: Path, rate: int) -> None:
    samples = await decoded(tmp_path, tone("wav", 1.0, rate=rate))
    assert len(samples) == pytest.approx(16_000, abs=200)


@pytest.mark.parametrize(
    "content",
    [b"", b"junk", PLAYLIST, CONCAT, b"\x7fELF" + bytes(99), b'{"a": 1}', b"RIFF1234AVI LIST"],
    ids=["empty", "junk", "playlist", "concat", "program", "json", "another RIFF"],
)
async def test_other_content_is_no_sound(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotSound):
        await decoded(tmp_path, content)


async def test_a_film_without_sound_is_no_sound(tmp_path: Path) -> None:
    with pytest.raises(NotSound, match="no sound"):
        await decoded(tmp_path / "session", film(tmp_path))


@pytest.mark.parametrize(
    ("rate", "channels"), [(0, 1), (1, 1), (0xFFFFFFFF, 1), (16_000, 0), (16_000, 65_535)]
)
async def test_a_header_that_no_recorder_makes_is_refused(
    tmp_path: Path, rate: int, channels: int
) -> None:
    with pytest.raises(SoundUnreadable):
        await decoded(tmp_path, wav(rate, channels, bytes(64_000)))


@pytest.mark.parametrize("kind", ENCODERS)
async def test_damaged_files_end_in_a_refusal_or_in_sound(tmp_path: Path, kind: str) -> None:
    dice, content = random.Random(kind), bytearray(tone(kind, 1.0))
    for _ in range(max(3, len(content) // 50)):
        content[dice.randrange(12, len(content))] = dice.randrange(256)
    for damaged in (bytes(content), bytes(content[: len(content) // 2]), bytes(content[:40])):
        try:
            samples = await decoded(tmp_path, damaged)
        except (NotSound, SoundUnreadable):
            continue
        assert len(samples) < 16_000 * sound_files.MAX_FILE_SECONDS


async def test_a_few_damaged_packets_cost_no_answer(tmp_path: Path) -> None:
    content = tone("mp3", 3.0)  # a second file behind the first begins with a packet of no sound
    assert len(await decoded(tmp_path, content * 3)) == pytest.approx(9 * 16_000, abs=8_000)


@pytest.mark.parametrize("kind", ["wav", "ogg"])
async def test_a_file_of_two_hours_is_refused_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(sound_files, "MAX_FILE_SECONDS", 5.0)  # as two hours are to half an hour
    with pytest.raises(SoundUnreadable, match="longer than 5 s"):
        await decoded(tmp_path, tone(kind, 20.0, rate=48_000))


async def test_a_header_that_announces_little_hides_no_long_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_files, "MAX_FILE_SECONDS", 1.0)
    content = wav(16_000, 1, bytes(160_000), announced=0xFFFFFFFF)
    with pytest.raises(SoundUnreadable):
        await decoded(tmp_path, content)


async def test_a_decoder_that_is_killed_is_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_files, "DECODING_SECONDS", 0.0)
    with pytest.raises(SoundUnreadable):
        await decoded(tmp_path, tone("wav"))


async def test_so_many_decoders_run_at_a_time(tmp_path: Path) -> None:
    files = SoundFiles(running=sound_files.MAX_DECODERS)
    with pytest.raises(Unavailable, match="soon"):
        await files.decode(SoundFile(tmp_path / "came", tmp_path / "decoded"))


def test_a_recording_is_known_by_its_beginning() -> None:
    assert {kind: sniff(tone(kind, 0.1)[:12]) for kind in ENCODERS} == {
        kind: kind for kind in ENCODERS
    }
