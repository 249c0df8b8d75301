"""Whether a process grows, and how sure that is."""

import random

from bench.speed.leak import Reading, slope


def series(megabytes_an_hour: float) -> list[Reading]:
    """Readings of ten minutes: a warm-up first, then noise of some 2 MB."""
    noise = random.Random(7)
    hours = [number / 1200 for number in range(200)]
    return [
        (hour, 100 + min(hour * 300, 10) + megabytes_an_hour * hour + noise.uniform(-1, 1))
        for hour in hours
    ]


def test_a_leak_shows_through_the_noise() -> None:
    steepness, off = slope(series(megabytes_an_hour=60))

    assert steepness - off > 0
    assert abs(steepness - 60) <= off


def test_what_only_warms_up_has_no_slope() -> None:
    steepness, off = slope(series(megabytes_an_hour=0))

    assert steepness - off <= 0
