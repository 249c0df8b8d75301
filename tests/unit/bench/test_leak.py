"""The leak test: whether a process grows, and how sure that is."""

import random

from bench.speed.leak import LEAST_BYTES, Reading, grows, slope


def series(bytes_an_interview: float) -> list[Reading]:
    """Return readings of ten minutes and 5,000 interviews, with a noise of some 2 MB."""
    noise = random.Random(7)
    begun = [4_000 + 25 * number for number in range(200)]
    return [(n, 100e6 + bytes_an_interview * n + noise.uniform(-1e6, 1e6)) for n in begun]


def test_a_leak_shows_through_the_noise() -> None:
    leaking = series(bytes_an_interview=1_000)

    steepness, off = slope(leaking)

    assert grows(leaking)
    assert abs(steepness - 1_000) <= off


def test_noise_has_no_slope() -> None:
    assert not grows(series(bytes_an_interview=0))


def test_a_process_that_keeps_nothing_of_an_interview_does_not_grow() -> None:
    assert not grows([(n, 100e6 + LEAST_BYTES / 2 * n) for n in range(200)])
