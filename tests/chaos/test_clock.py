"""A wall clock that jumps."""

import time

import pytest

from gateway.interview.clock import Clock

HOUR = 3600.0


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_an_event_received_later_has_a_later_time_although_the_wall_clock_jumps(
    jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, wall = Clock(time.time() - time.monotonic()), time.time
    before = [clock.now() for _ in range(100)]
    monkeypatch.setattr(time, "time", lambda: wall() + jump)
    after = [clock.now() for _ in range(100)]
    assert before + after == sorted(before + after)
    assert after[-1] - before[0] < 60
