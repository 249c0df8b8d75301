"""A value in use stays; the others are forgotten in time, and never too many are kept."""

from dataclasses import dataclass

import pytest

from shared.http.expiring import Expiring


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_value_that_is_asked_for_stays(clock: Clock) -> None:
    recent = Expiring[int](60, 100, clock)
    assert recent.get("a") is None
    recent.put("a", 1)
    for _ in range(10):
        clock.now += 59
        assert recent.get("a") == 1


def test_a_value_that_nobody_asks_for_is_forgotten_after_once_to_twice_the_time(
    clock: Clock,
) -> None:
    recent = Expiring[int](60, 100, clock)
    recent.get("others")
    recent.put("a", 1)
    for _ in range(120):
        clock.now += 1
        recent.get("others")
    assert recent.get("a") is None
    assert len(recent) == 0


def test_no_more_are_kept_than_memory_is_set_aside_for(clock: Clock) -> None:
    recent = Expiring[int](60, 100, clock)
    for number in range(1_000):
        if recent.get(f"{number}") is None:
            recent.put(f"{number}", number)
        assert len(recent) <= 100
    assert recent.get("999") == 999
    assert recent.get("0") is None
