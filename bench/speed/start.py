"""From `vivavoce run` to the first healthy answer."""

import statistics
import time

from bench.speed.bars import Bar, Results
from bench.speed.systems import embedded

STARTS = 10


def measure(results: Results) -> None:
    """In an empty folder, with the settings' own defaults; looked for every 50 ms."""
    took = [_start() for _ in range(1 + STARTS)][1:]  # the first compiles what is not compiled
    what = f"start, median of {STARTS}"
    results.bars.append(Bar(9, what, "embedded", statistics.median(took), 1.5, "s"))


def _start() -> float:
    began = time.perf_counter()
    with embedded(GRADER_ENCODER="on"):
        return time.perf_counter() - began
