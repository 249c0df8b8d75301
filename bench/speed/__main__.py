"""`python -m bench.speed`: the speed of the product, held to its targets.

Prints every target beside the measured value, and writes bench/results.json, docs/performance.md,
docs/scaling.md and the plots in docs/images.
"""

import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.speed import (
    cost,
    desk,
    draining,
    films,
    finalizing,
    following,
    headroom,
    hot,
    page,
    printing,
    replicas,
    start,
    tracing,
)
from bench.speed.bars import Results
from bench.speed.systems import System, alone, embedded, full
from tests.support.model_thread import language_model


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the measures, one after the other. A failure is noted, and the run goes on."""

    results: Results = field(default_factory=Results)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            traceback.print_exc()
            self.results.failed[name] = f"{type(error).__name__}: {error}"
        print(f"{self.seconds:4.0f} s  {name}", flush=True)

    def each(self, system: System, *measures: Callable[[System, Results], None]) -> None:
        for measure in measures:
            with self.part(f"{system.name}: {_name(measure)}"):
                measure(system, self.results)

    def beside(
        self, noop: System, system: System, *measures: Callable[[System, System, Results], None]
    ) -> None:
        """Run measures that hold the system to the no-op."""
        for measure in measures:
            with self.part(f"{system.name}: {_name(measure)}"):
                measure(system, noop, self.results)


def _name(measure: Callable[..., None]) -> str:
    return f"{measure.__module__.removeprefix('bench.speed.')}.{measure.__name__}"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server outlives this
    run = Run()
    with run.part("load generator"), alone("nothing", "bench.speed.headroom") as nothing:
        headroom.measure(nothing, run.results)
    with alone("no-op", "bench.speed.noop") as noop:
        _embedded(run, noop)
        _full(run, noop)
        with run.part("start"):
            start.measure(noop, run.results)
    with run.part("traces"):
        tracing.measure(run.results)
    page.write(run.results, run.seconds)
    return 1 if run.results.failed else 0


def _embedded(run: Run, noop: System) -> None:
    with run.part("embedded"), embedded() as system:
        run.each(system, cost.idle)
        run.beside(noop, system, finalizing.measure, hot.measure, printing.measure)
        run.each(system, cost.whole_interviews, following.measure)
    with run.part("embedded, many interviews"), embedded() as system:
        run.each(system, cost.memory_after_many)
    with run.part("embedded, the desk"), embedded(DESK="on") as system:
        with run.part("append beside the desk"), embedded() as without:
            desk.append_beside(system, without, run.results)
        run.each(system, desk.lists)
    with run.part("embedded, MiniLM"), embedded(GRADER_ENCODER="on") as system:
        run.beside(noop, system, finalizing.measure_encoder)
    with (
        run.part("embedded, language model"),
        language_model() as model,
        embedded(**model.settings) as system,
    ):
        finalizing.measure_model(system, model, run.results)
        following.measure_model(system, model, run.results)
    with run.part("price of follow-ups"):
        following.price(run.results)


def _full(run: Run, noop: System) -> None:
    with run.part("full"), full() as system:
        run.each(system, cost.idle)
        run.beside(noop, system, finalizing.measure, hot.measure)
        run.each(system, cost.whole_interviews, cost.memory, draining.measure, following.measure)
        with run.part("full, MiniLM"):
            system.restart("grading_service", GRADER_ENCODER="on")
            run.beside(noop, system, finalizing.measure_encoder)
            cost.grading_memory(system, run.results, "MiniLM")
        with run.part("full, language model"), language_model() as model:
            system.restart("grading_service", **model.settings)
            finalizing.measure_model(system, model, run.results)
            cost.grading_memory(system, run.results, "the SDK")
            system.restart("interviewer_service", **model.settings)
            following.measure_model(system, model, run.results)
            system.restart("interviewer_service")
        system.restart("grading_service")
        with run.part("full, films"):
            system.restart("avatar_service", VOICE="on", AVATAR_VOICE="heart")
            films.measure(system, run.results)
        system.restart("avatar_service")
        run.each(system, replicas.measure)


if __name__ == "__main__":
    sys.exit(main())
