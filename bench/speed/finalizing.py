"""The time of finalize, by what there is to grade and who grades; and where it goes."""

import math
import statistics
import time
from collections.abc import Sequence

from bench.speed.bars import Bar, Results
from bench.speed.candidate import QUESTIONS, Session, in_russian, speak, spoken
from bench.speed.load import ask, run
from bench.speed.metrics import hops
from bench.speed.model import Model
from bench.speed.systems import System, processors
from grading_service import offline
from grading_service.offline.meaning import encoder

INTERVIEWS, WARM = 10, 2
CHUNKS = 40
MOST = {"embedded": 40.0, "full": 60.0}
LATENCY, LONG_LATENCY = 1.0, 5.0
"""Seconds that the language model takes for an answer."""

OVERHEAD = 100.0
"""Milliseconds that everything but the model's answer may take."""

CONCURRENCY = 8
"""GRADER_CONCURRENCY's own default: answers that are graded at once."""

PATH = {
    "stt": "interview.finalized",
    "grading": "transcript.completed",
    "report": "interview.graded",
}
"""The hops that the answer waits for, one after the other; attention goes beside them."""

LAST = "gateway", "report.ready"
"""The report is stored, and the call that waits for it answers while this is still at work."""


def measure(system: System, results: Results) -> None:
    """On an idle system that grades from words alone."""
    for number in range(WARM):
        finalize(system, spoken(number))
    took = _stage_by_stage(system, results)
    _bar(system, results, "five answers of 150 words", took, MOST[system.name])
    took = [finalize(system, in_russian(number)) for number in range(INTERVIEWS // 2)]
    _bar(system, results, "five answers in Cyrillic", took, 150)


def measure_encoder(system: System, results: Results) -> None:
    """On a system that grades with sentence vectors; no answer was seen before finalize."""
    took, rating = [], []
    for number in range(WARM + INTERVIEWS // 2):  # in turn: the machine's speed varies
        took.append(at_once(system, spoken(number)))
        rating.append(_rating_seconds(spoken(1_000 + number)[0]))
    rounds = math.ceil(QUESTIONS / min(QUESTIONS, processors()))  # an answer is graded whole
    grading = 1000 * statistics.median(rating[WARM:]) * rounds
    results.note(system.name, "encoder", {"grading_ms": grading})
    what = f"with MiniLM: {MOST[system.name]:.0f} ms and its {grading:.0f} ms"
    _bar(system, results, what, took[WARM:], MOST[system.name] + grading)


def measure_model(system: System, model: Model, results: Results) -> None:
    """On a system that grades with a language model."""
    model.takes(LATENCY)
    texts = [spoken(number, CONCURRENCY) for number in range(1 + INTERVIEWS // 3)]
    took = [at_once(system, answers) for answers in texts][1:]
    what = f"{CONCURRENCY} answers, a language model of {LATENCY:g} s"
    _bar(system, results, what, took, 1000 * LATENCY + OVERHEAD)
    _ahead(system, model, results)


def _ahead(system: System, model: Model, results: Results) -> None:
    """The earlier answers are graded while the interview goes on."""
    model.takes(LONG_LATENCY)
    before = model.calls
    session = Session.start(system.port)
    run([(system.port, speak(session, spoken(100), CHUNKS))])
    system.catch_up()
    until = time.monotonic() + LONG_LATENCY - 1
    while model.calls - before < QUESTIONS - 1 and time.monotonic() < until:
        time.sleep(0.01)
    begun = model.calls - before
    took = timed(system, session.finalize())
    limit = 1000 * LONG_LATENCY + OVERHEAD
    results.bars += [
        Bar(5, "answers begun ahead, of five", system.name, begun, QUESTIONS - 1, at_least=True),
        Bar(5, f"finalize then, a model of {LONG_LATENCY:g} s", system.name, took, limit, "ms"),
        Bar(5, "calls paid for five answers", system.name, model.calls - before, QUESTIONS),
    ]


def _stage_by_stage(system: System, results: Results) -> list[float]:
    """Each finalize in milliseconds; the means of its stages are noted."""
    ports = list(system.metrics.values())
    before = hops(*ports)
    took = [finalize(system, spoken(WARM + number)) for number in range(INTERVIEWS)]
    after = hops(*ports)
    stages: dict[str, float] = {}
    for hop in PATH.items():
        spent = after[hop] - before[hop]
        stages[f"to {hop[0]}"] = 1000 * spent.lag / INTERVIEWS
        stages[f"{hop[0]}: {hop[1]}"] = 1000 * spent.handling / INTERVIEWS
    stages["to gateway"] = 1000 * (after[LAST] - before[LAST]).lag / INTERVIEWS
    rest = statistics.mean(took) - sum(stages.values())
    results.note(system.name, "stages", stages | {"the call, and storing the report": rest})
    return took


def finalize(system: System, texts: Sequence[str]) -> float:
    """Milliseconds, when all that was said is stored."""
    session = Session.start(system.port)
    run([(system.port, speak(session, texts, CHUNKS))])
    system.catch_up()
    return timed(system, session.finalize())


def at_once(system: System, texts: Sequence[str]) -> float:
    """Milliseconds, when all that was said comes with the call: nobody has seen it before."""
    return timed(system, Session.start(system.port).finalize(texts))


def timed(system: System, request: bytes) -> float:
    began = time.perf_counter()
    answer = ask(system.port, request)
    assert answer.status == 200, answer.body[:200]
    return 1000 * (time.perf_counter() - began)


def _rating_seconds(text: str) -> float:
    """Of one answer, in this process, which has loaded what it needs."""
    if encoder() is None:
        raise RuntimeError("the extra `grading` is not installed")
    began = time.process_time()
    offline.rate("What did you do?", "Delivery", (), text)
    return time.process_time() - began


def _bar(system: System, results: Results, what: str, took: Sequence[float], limit: float) -> None:
    results.note(system.name, f"finalize {what}", {"p50_ms": statistics.median(took)})
    bar = Bar(4, f"finalize, p50: {what}", system.name, statistics.median(took), limit, "ms")
    results.bars.append(bar)
