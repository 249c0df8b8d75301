"""The rates at which a worker of each kind drains its queue, against a gateway that fills it.

The gateway fills the queues of words and of observations as fast as it takes them. Grading and
report get an event for a whole interview, so that their queues fill as fast as the gateway takes
whole interviews.
"""

import time
from collections.abc import Callable

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session, spoken
from bench.speed.cost import CALLS
from bench.speed.hot import requests
from bench.speed.load import ask, hammer
from bench.speed.metrics import Hop, hops
from bench.speed.systems import System

SECONDS = 3.0
INTERVIEWS = 30
DRAIN_LIMIT_SECONDS = 90.0

START_NOTICED_SECONDS = 0.05
"""Time that a worker may be up before the bench notices; it counts against the worker."""

APPENDED = "stt_service", ("stt", "transcript.appended")
OBSERVED = "attention_service", ("attention", "attention.observed")
COMPLETED = "grading_service", ("grading", "transcript.completed")
GRADED = "report_service", ("report", "interview.graded")


def measure(system: System, results: Results) -> None:
    filled: dict[str, float] = {}
    for route, (worker, hop) in {"append": APPENDED, "attention": OBSERVED}.items():
        request = requests(Session.start(system.port))[route]

        def fill(request: bytes = request) -> tuple[int, float]:
            result = hammer(system.port, request, seconds=SECONDS)
            return len(result.latencies), result.rate

        filled[route] = _drain(system, worker, hop, fill, results)
    whole = 1 / (CALLS["append"] / filled["append"] + CALLS["attention"] / filled["attention"])
    for worker, hop in (COMPLETED, GRADED):
        _drain(system, worker, hop, lambda: (end_many(system, INTERVIEWS), whole), results)


def _drain(
    system: System, worker: str, hop: Hop, fill: Callable[[], tuple[int, float]], results: Results
) -> float:
    """Measure how fast a worker drains its queue, and return the rate at which it was filled.

    `fill` runs while the worker is away, and returns the number of events and their rate.
    """
    system.servers[worker].stop()
    number, rate = fill()
    system.start([worker])
    drained = _rate_of(system.metrics[worker], hop, number)
    results.note(system.name, f"drain {hop[0]}", {"rate": drained, "fill_rate": rate})
    results.bars.append(
        Bar(
            3,
            f"{hop[0]} drains {hop[1]}",
            system.name,
            drained,
            1,
            "/s",
            at_least=True,
            beside=rate,
            of="a gateway fills",
        )
    )
    return rate


def _rate_of(port: int, hop: Hop, number: int) -> float:
    """Return the events a second of a worker that has just been found up."""
    began = time.perf_counter() - START_NOTICED_SECONDS
    while (done := hops(port)[hop].events) < number:
        if time.perf_counter() - began > DRAIN_LIMIT_SECONDS:
            raise TimeoutError(f"{hop}: {done:.0f} of {number}")
        time.sleep(0.01)
    return number / (time.perf_counter() - began)


def end_many(system: System, number: int) -> int:
    """Finalize so many interviews, with all words in the call and without waiting for reports."""
    for interview in range(number):
        session = Session.start(system.port)
        request = session.finalize(spoken(interview), Prefer="respond-async")
        assert ask(system.port, request).status == 202
    return number
