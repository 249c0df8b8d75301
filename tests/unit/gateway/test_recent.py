"""What was looked up lately stays; all else is forgotten in time, and never too much is kept."""

from types import SimpleNamespace

import pytest

from gateway import recent as module
from gateway.recent import Recent


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_what_is_asked_for_stays(clock: SimpleNamespace) -> None:
    recent = Recent[int](60, 100)
    assert recent.get("a") is None
    recent.put("a", 1)
    for _ in range(10):
        clock.now += 59
        assert recent.get("a") == 1


def test_what_nobody_asks_for_is_forgotten_after_once_to_twice_the_time(
    clock: SimpleNamespace,
) -> None:
    recent = Recent[int](60, 100)
    recent.get("others")
    recent.put("a", 1)
    for _ in range(120):
        clock.now += 1
        recent.get("others")
    assert recent.get("a") is None
    assert len(recent) == 0


def test_no_more_are_kept_than_memory_is_set_aside_for(clock: SimpleNamespace) -> None:
    recent = Recent[int](60, 100)
    for number in range(1_000):
        if recent.get(f"{number}") is None:
            recent.put(f"{number}", number)
        assert len(recent) <= 100
    assert recent.get("999") == 999
    assert recent.get("0") is None
