"""The time from `vivavoce run` to the first healthy answer."""

import time

from bench.speed import noop_time
from bench.speed.bars import Bar, Results
from bench.speed.systems import System, embedded

STARTS = 10
MOST_NOOPS = 5_000


def measure(noop: System, results: Results) -> None:
    """Measure starts in an empty folder with default settings, to within 50 ms."""
    _milliseconds(0)  # compiles the code that is not compiled yet
    took = noop_time.in_turn(noop, _milliseconds, STARTS)
    what = f"start, median of {STARTS}"
    bar = Bar(9, what, "embedded", took.median, MOST_NOOPS, "ms", beside=took.noop_ms, of="no-op")
    results.bars.append(bar)


def _milliseconds(_: int) -> float:
    began = time.perf_counter()
    with embedded(GRADER_ENCODER="on"):
        return 1000 * (time.perf_counter() - began)
