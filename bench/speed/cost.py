"""The processor time of an interview and of an idle stack, and the memory that is kept."""

import time

from bench.speed.bars import Bar, Results
from bench.speed.candidate import QUESTIONS, interview, spoken
from bench.speed.load import Conversation, run
from bench.speed.systems import System

CALLS = {"append": 200, "attention": 600}
"""The calls of a whole interview."""

AT_ONCE = 64
SETTLING_SECONDS, IDLE_SECONDS = 2.0, 5.0
MANY = 1_000
SHORT_WORDS = 10
"""The length of an answer in the MANY interviews."""

MOST_MB = {"embedded": 200, "worker": 110, "with a model": 250}


def whole_interviews(system: System, results: Results) -> None:
    """Measure AT_ONCE interviews at once, each over a connection of its own.

    Their cost is held to that of as many no-ops as an interview has calls. The cost of a no-op was
    measured beside the hot routes, over as many connections.
    """
    before, stored = system.cpu(), system.stored_bytes()
    each = CALLS["append"] // QUESTIONS
    result = run(
        (system.port, interview(spoken(n), each=each, observations=CALLS["attention"]))
        for n in range(AT_ONCE)
    )
    assert result.rate
    system.catch_up()
    spent = {name: (used - before[name]) / AT_ONCE for name, used in system.cpu().items()}
    grown = system.stored_bytes() - stored
    results.note(system.name, "interview, bytes", {"stored": grown / AT_ONCE})
    known = results.figures[system.name]
    noops = sum(number * known[route]["cpu no-op"] for route, number in CALLS.items())
    results.note(system.name, "interview", {**spent, "no-ops": noops})
    if "gateway" in spent:
        results.bars.append(_cost("gateway", system, spent["gateway"], 1.2, noops))
    results.bars.append(_cost("all processes", system, sum(spent.values()), 2.5, noops))


def _cost(what: str, system: System, seconds: float, most: float, noops: float) -> Bar:
    return Bar(
        6,
        f"processor time of an interview: {what}",
        system.name,
        1000 * seconds,
        most,
        "ms",
        beside=1000 * noops,
        of="800 no-ops",
    )


def idle(system: System, results: Results) -> None:
    time.sleep(SETTLING_SECONDS)
    before, began = sum(system.cpu().values()), time.monotonic()
    time.sleep(IDLE_SECONDS)
    share = 100 * (sum(system.cpu().values()) - before) / (time.monotonic() - began)
    results.bars.append(Bar(6, "idle, all processes", system.name, share, 1, "% of a core"))


def memory(system: System, results: Results) -> None:
    """Measure the memory of each worker after the load."""
    for name, megabytes in system.memory().items():
        results.note(system.name, f"memory of {name}", {"mb": megabytes})
        if name != "gateway":
            results.bars.append(_memory(name, system, megabytes, MOST_MB["worker"]))


def grading_memory(system: System, results: Results, grader: str) -> None:
    megabytes = system.memory()["grading_service"]
    what = f"grading_service with {grader}"
    results.bars.append(_memory(what, system, megabytes, MOST_MB["with a model"]))


def _memory(what: str, system: System, megabytes: float, most: float) -> Bar:
    return Bar(7, f"memory of {what}", system.name, megabytes, most, "MB")


def memory_after_many(system: System, results: Results) -> None:
    """Measure the memory after MANY short interviews with reports.

    Longer interviews would leave no more behind in memory: their words are in the store.
    """
    begun = iter(range(MANY))

    def one_after_another() -> Conversation:
        for number in begun:
            texts = [" ".join(text.split()[:SHORT_WORDS]) for text in spoken(number)]
            yield from interview(texts, each=1, observations=QUESTIONS)

    assert run((system.port, one_after_another()) for _ in range(16)).rate
    megabytes = sum(system.memory().values())
    what = f"all, after {MANY:,} interviews"
    results.bars.append(_memory(what, system, megabytes, MOST_MB["embedded"]))
