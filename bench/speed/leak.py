"""`python -m bench.speed.leak`: the memory of both stacks under load, for MINUTES (10).

A few thousand interviews fill the caches first. Then the memory of each process, without mapped
files, is read every few seconds, beside the number of interviews so far. The slope and its 95 %
confidence interval come from the means of ten equal parts, because single readings depend on each
other and would promise too much. A process fails if the whole interval says that memory grows.
"""

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, linear_regression
from threading import Event, Thread

from bench.speed.candidate import QUESTIONS, interview, spoken
from bench.speed.load import Conversation, run
from bench.speed.page import PERFORMANCE, replace
from bench.speed.systems import System, embedded, full

READ_EVERY_SECONDS = 3.0
PARTS = 10
STUDENT_T = 2.306
"""Student's t for 8 degrees of freedom (PARTS - 2) and 95 %."""

CANDIDATES = 8
"""Candidates at once on each stack. Each begins the next interview after the last report."""

WARM_UP = 4_000
"""Interviews on each stack before the first reading, which fill its caches of words."""

LEAST_BYTES = 100
"""Anything that is kept of an interview takes more: a key, and its entry in a dict."""

Reading = tuple[float, float]
"""Interviews begun so far, and bytes of memory."""


@dataclass(slots=True)
class Load:
    """The candidates of a stack."""

    system: System
    begun: int = 0

    def candidates(self, until: float = float("inf")) -> Iterator[tuple[int, Conversation]]:
        """Yield the candidates, who end once `until` interviews were begun, with their port."""
        for _ in range(CANDIDATES):
            yield self.system.port, self._candidate(until)

    def _candidate(self, until: float) -> Conversation:
        while self.begun < until:
            self.begun += 1
            yield from interview(spoken(self.begun), each=4, observations=4 * QUESTIONS)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server outlives this
    minutes = float(os.environ.get("MINUTES", "10"))
    with embedded() as one, full() as other:
        loads = [Load(one), Load(other)]
        assert run(each for load in loads for each in load.candidates(WARM_UP)).rate
        readings = _at_load(loads, 60 * minutes)
    lines = list(table(readings, minutes))
    replace(PERFORMANCE, "leak", lines)
    print("\n".join(lines))
    return int(any(grows(series) for series in readings.values()))


def _at_load(loads: Sequence[Load], seconds: float) -> dict[str, list[Reading]]:
    """Return the readings of each process."""
    readings: dict[str, list[Reading]] = {}
    over = Event()

    def read() -> None:
        while not over.wait(READ_EVERY_SECONDS):
            for load in loads:
                for name, megabytes in load.system.memory("Pss_Anon").items():
                    series = readings.setdefault(f"{load.system.name}: {name}", [])
                    series.append((load.begun, megabytes * 2**20))

    reader = Thread(target=read)
    reader.start()
    try:
        assert run((each for load in loads for each in load.candidates()), seconds=seconds).rate
    finally:
        over.set()
        reader.join()
    return readings


def slope(series: Sequence[Reading]) -> tuple[float, float]:
    """Return the bytes an interview, and half the width of the 95 % interval."""
    parts = [
        series[len(series) * n // PARTS : len(series) * (n + 1) // PARTS] for n in range(PARTS)
    ]
    interviews = [fmean(begun for begun, _ in part) for part in parts]
    sizes = [fmean(size for _, size in part) for part in parts]
    steepness, base = linear_regression(interviews, sizes)
    off = [size - base - steepness * n for n, size in zip(interviews, sizes, strict=True)]
    middle = fmean(interviews)
    spread = sum((n - middle) ** 2 for n in interviews)
    error = (sum(one**2 for one in off) / (PARTS - 2) / spread) ** 0.5
    return steepness, STUDENT_T * error


def grows(series: Sequence[Reading]) -> bool:
    steepness, off = slope(series)
    return steepness - off > LEAST_BYTES


def table(readings: Mapping[str, Sequence[Reading]], minutes: float) -> Iterator[str]:
    counts = {name.partition(":")[0]: series[-1][0] for name, series in readings.items()}
    told = ", ".join(f"{n - WARM_UP:,.0f} {name}" for name, n in counts.items())
    yield f"`make bench-leak`: {WARM_UP:,} interviews a stack, then {minutes:g} minutes: {told}."
    yield ""
    yield "| process, with its pool | MB at the end | bytes an interview (95 %) | |"
    yield "|---|---|---|---|"
    for name, series in readings.items():
        steepness, off = slope(series)
        verdict = "**grows**" if grows(series) else "no slope"
        yield f"| {name} | {series[-1][1] / 2**20:.0f} | {steepness:+.0f} ± {off:.0f} | {verdict} |"


if __name__ == "__main__":
    sys.exit(main())
