"""`python -m bench.speed.leak`: both stacks at load for MINUTES (10); does any process grow?

Memory, without the files that are mapped into it, is read every few seconds. The first third fills
caches. The slope of the rest and its 95 % confidence are those of the means of ten equal parts:
single readings hang together and would promise too much. A process that grows for sure (the whole
interval above zero) fails.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from statistics import fmean, linear_regression
from threading import Event, Thread

from bench.speed.candidate import QUESTIONS, interview, spoken
from bench.speed.load import Conversation, run
from bench.speed.page import PERFORMANCE, replace
from bench.speed.systems import System, embedded, full

EVERY = 3.0
PARTS = 10
STUDENT = 2.306
"""Of 8 degrees of freedom (PARTS - 2), for 95 %."""

CANDIDATES = 8
"""At once, on each stack: each begins its next interview when the report of the last is there."""

Reading = tuple[float, float]
"""Hours since the begin, megabytes."""


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server outlives this
    minutes = float(os.environ.get("MINUTES", "10"))
    with embedded() as one, full() as other:
        readings, reports = _at_load([one, other], 60 * minutes)
    lines = list(table(readings, minutes, reports))
    replace(PERFORMANCE, "leak", lines)
    print("\n".join(lines))
    return int(any(slope(series)[0] > slope(series)[1] for series in readings.values()))


def _at_load(systems: Sequence[System], seconds: float) -> tuple[dict[str, list[Reading]], int]:
    """What was read of each process, and how many reports were made meanwhile."""
    readings: dict[str, list[Reading]] = {}
    over, began = Event(), time.monotonic()

    def read() -> None:
        while not over.wait(EVERY):
            for system in systems:
                for name, megabytes in system.memory("Pss_Anon").items():
                    series = readings.setdefault(f"{system.name}: {name}", [])
                    series.append(((time.monotonic() - began) / 3600, megabytes))

    reader = Thread(target=read)
    reader.start()
    numbers = count()

    def one_after_another() -> Conversation:
        for number in numbers:
            yield from interview(spoken(number), each=4, observations=4 * QUESTIONS)

    try:
        ports = [system.port for system in systems] * CANDIDATES
        assert run(((port, one_after_another()) for port in ports), seconds=seconds).rate
    finally:
        over.set()
        reader.join()
    return readings, next(numbers)


def slope(series: Sequence[Reading]) -> tuple[float, float]:
    """Megabytes an hour, and how far off that may be (95 %)."""
    late = series[len(series) // 3 :]
    parts = [late[len(late) * n // PARTS : len(late) * (n + 1) // PARTS] for n in range(PARTS)]
    hours = [fmean(hour for hour, _ in part) for part in parts]
    sizes = [fmean(size for _, size in part) for part in parts]
    steepness, base = linear_regression(hours, sizes)
    off = [size - base - steepness * hour for hour, size in zip(hours, sizes, strict=True)]
    middle = fmean(hours)
    spread = sum((hour - middle) ** 2 for hour in hours)
    error = (sum(one**2 for one in off) / (PARTS - 2) / spread) ** 0.5
    return steepness, STUDENT * error


def table(readings: Mapping[str, Sequence[Reading]], minutes: float, reports: int) -> Iterator[str]:
    yield f"`make bench-leak`: {minutes:g} minutes at load, {reports:,} interviews begun."
    yield ""
    yield "| process, with its pool | MB at the end | MB an hour (95 %) | |"
    yield "|---|---|---|---|"
    for name, series in readings.items():
        steepness, off = slope(series)
        verdict = "**grows**" if steepness > off else "no slope"
        yield f"| {name} | {series[-1][1]:.0f} | {steepness:+.1f} ± {off:.1f} | {verdict} |"


if __name__ == "__main__":
    sys.exit(main())
