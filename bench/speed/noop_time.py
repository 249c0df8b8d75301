"""The time of a no-op, in which latencies are counted, since machines differ by a factor of two."""

import statistics
from collections.abc import Callable
from typing import NamedTuple

from bench.speed.hot import TEXT
from bench.speed.load import hammer
from bench.speed.systems import System
from tests.support import requests

NOOP_SECONDS = 0.2
REQUEST = bytes(requests.Session("0" * 32, "0" * 200, []).append(TEXT))
"""An append of the usual length. The no-op looks at neither session nor token."""


def milliseconds(noop: System) -> float:
    """Return the time of a no-op, from its rate over all connections of the load generator."""
    return 1000 / hammer(noop.port, REQUEST, seconds=NOOP_SECONDS).rate


class Paired(NamedTuple):
    """Figures in milliseconds, and the time of a no-op that was measured in turn with them."""

    each: list[float]
    noop_ms: float

    @property
    def median(self) -> float:
        return statistics.median(self.each)


def in_turn(noop: System, measure: Callable[[int], float], times: int) -> Paired:
    """Call `measure` with 0, 1 ..., and measure a no-op after each: the machine's speed varies."""
    pairs = [(measure(number), milliseconds(noop)) for number in range(times)]
    return Paired([took for took, _ in pairs], statistics.median(noop_ms for _, noop_ms in pairs))
