"""Sounds that are not speech: made by formula, so that nobody has to trust a recording."""

from collections.abc import Callable, Iterable, Iterator

import numpy
from numpy.random import Generator

from bench.speech.clips import Samples
from bench.speech.live import spans_of
from shared.sound import SAMPLE_RATE_HZ
from stt_service.hearing.recogniser import Recognisers, understood

SECONDS = 20
COUNT = SECONDS * SAMPLE_RATE_HZ

HEAD = """\
| sound | spans with speech | words |
|---|---|---|"""

Make = Callable[[Generator], "Samples"]


def _times() -> Samples:
    return numpy.asarray(numpy.arange(COUNT) / SAMPLE_RATE_HZ, numpy.float32)


def _coloured(dice: Generator, slope: float, low: float = 0.0, high: float = 8_000.0) -> Samples:
    """Return noise whose power falls with the frequency, between two frequencies."""
    spectrum = numpy.fft.rfft(dice.normal(size=COUNT))
    hertz = numpy.fft.rfftfreq(COUNT, 1 / SAMPLE_RATE_HZ)
    spectrum *= numpy.maximum(hertz, 20.0) ** (-slope / 2) * ((hertz >= low) & (hertz <= high))
    noise = numpy.fft.irfft(spectrum, COUNT)
    return numpy.asarray(noise / numpy.abs(noise).max() / 2, numpy.float32)


def _bursts(dice: Generator, each: Samples, a_second: float) -> Samples:
    """Return a short sound that comes again at random times."""
    sound = numpy.zeros(COUNT, numpy.float32)
    for at in dice.integers(0, COUNT - len(each), round(SECONDS * a_second)):
        sound[at : at + len(each)] += each * dice.uniform(0.3, 1.0)
    return sound


def _decaying(dice: Generator, seconds: float, hertz: float = 0.0) -> Samples:
    times = _times()[: round(seconds * SAMPLE_RATE_HZ)]
    carrier = numpy.sin(2 * numpy.pi * hertz * times) if hertz else dice.normal(size=len(times)) / 3
    return numpy.asarray(carrier * numpy.exp(-5 * times / seconds), numpy.float32)


def _tones(*hertz: float) -> Samples:
    waves = [numpy.sin(2 * numpy.pi * each * _times()) for each in hertz]
    return numpy.asarray(numpy.sum(waves, axis=0) / (2 * len(hertz)), numpy.float32)


def _swelling(sound: Samples, hertz: float) -> Samples:
    return numpy.asarray(
        sound * (0.5 + 0.5 * numpy.sin(2 * numpy.pi * hertz * _times())), numpy.float32
    )


SOUNDS: dict[str, Make] = {
    "silence": lambda _: numpy.zeros(COUNT, numpy.float32),
    "faint noise": lambda dice: _coloured(dice, 0) * 0.002,
    "white noise": lambda dice: _coloured(dice, 0),
    "pink noise": lambda dice: _coloured(dice, 1),
    "brown noise": lambda dice: _coloured(dice, 2),
    "a fan": lambda dice: _coloured(dice, 1) * 0.3 + _tones(120, 240) * 0.3,
    "mains hum": lambda _: _tones(50, 150, 250),
    "an engine": lambda dice: _swelling(_coloured(dice, 2, high=600), 13) + _tones(65) * 0.3,
    "rain": lambda dice: _bursts(dice, _decaying(dice, 0.01), 400) + _coloured(dice, 0) * 0.1,
    "wind": lambda dice: _swelling(_coloured(dice, 2, high=900), 0.3),
    "waves": lambda dice: _swelling(_coloured(dice, 1), 0.12),
    "breath": lambda dice: _swelling(_coloured(dice, 1, 300, 4_000) * 0.4, 0.3),
    "key clicks": lambda dice: _bursts(dice, _decaying(dice, 0.02), 5),
    "knocks": lambda dice: _bursts(dice, _decaying(dice, 0.12, 180), 1),
    "applause": lambda dice: _bursts(dice, _decaying(dice, 0.03), 90),
    "a bell": lambda dice: _bursts(dice, _decaying(dice, 1.5, 880), 0.5),
    "telephone tones": lambda _: _swelling(_tones(440, 480), 0.25),
    "a melody": lambda dice: (
        _bursts(dice, _decaying(dice, 0.5, 392), 2) + _bursts(dice, _decaying(dice, 0.5, 523), 2)
    ),
    "a chord": lambda _: _tones(262, 330, 392, 523),
    "a siren": lambda _: numpy.asarray(
        0.4 * numpy.sin(2 * numpy.pi * (700 * _times() + 200 * numpy.sin(2 * _times()))),
        numpy.float32,
    ),
}
"""The sounds by their names."""


def made() -> Iterator[tuple[str, Samples]]:
    """Yield each sound with its name."""
    for name, make in SOUNDS.items():
        yield name, make(numpy.random.default_rng(1))


def rows(recognisers: Recognisers, sounds: Iterable[tuple[str, Samples]]) -> Iterator[str]:
    """Yield a row for each sound: the spans that the detector hears, and the words out of them."""
    for name, sound in sounds:
        spans = spans_of(numpy.clip(sound, -1, 1).astype(numpy.float32))
        found = [recognisers.live(each, "en") for each in spans]
        words = " ".join(each.text for each in found if understood(each))
        yield f"| {name} | {len(spans)} | {words or 'none'} |"
