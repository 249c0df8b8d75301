"""The time of finalize by stage, for several kinds of answers and graders."""

import statistics
import time
from collections.abc import Sequence

from bench.speed import noop_time
from bench.speed.bars import Bar, Results
from bench.speed.candidate import QUESTIONS, Session, in_russian, speak, spoken
from bench.speed.load import ask, run
from bench.speed.metrics import hops
from bench.speed.systems import System
from tests.support.model_thread import Model

INTERVIEWS, WARM = 10, 2
CHUNKS = 40
MOST_NOOPS = {"embedded": 260.0, "full": 340.0}
"""The longest finalize of five answers of 150 words, in times of a no-op."""

MOST_NOOPS_WITH_ENCODER = {"embedded": 300.0, "full": 380.0}
MOST_NOOPS_IN_CYRILLIC = 1_100.0
MODEL_SECONDS, SLOW_MODEL_SECONDS = 1.0, 5.0
"""The time that the language model takes for an answer."""

OVERHEAD_MS = 100.0
"""The time that everything except the model's answer may take."""

CONCURRENCY = 8
"""The default of GRADER_CONCURRENCY, the number of answers that are graded at once."""

PATH = {
    "stt": "interview.finalized",
    "grading": "transcript.completed",
    "report": "interview.graded",
}
"""The hops that the answer to finalize waits for, in order; attention runs beside them."""

LAST = "gateway", "report.ready"
"""The hop at whose end the waiting call is answered, while the handler is still at work."""


def measure(system: System, noop: System, results: Results) -> None:
    """Measure on an idle system that grades from words alone."""
    for number in range(WARM):
        finalize(system, spoken(number))
    took, most = _stage_by_stage(system, noop, results), MOST_NOOPS[system.name]
    results.note(system.name, "finalize, target", {"ms": most * took.noop_ms})
    _bar_in_noops(system, results, "five answers of 150 words", took, most)
    took = noop_time.in_turn(
        noop, lambda number: finalize(system, in_russian(number)), INTERVIEWS // 2
    )
    _bar_in_noops(system, results, "five answers in Cyrillic", took, MOST_NOOPS_IN_CYRILLIC)


def measure_encoder(system: System, noop: System, results: Results) -> None:
    """Measure on a system that grades with sentence vectors, and sees no answer before finalize."""
    for number in range(WARM):
        at_once(system, spoken(number))
    took = noop_time.in_turn(
        noop, lambda number: at_once(system, spoken(WARM + number)), INTERVIEWS // 2
    )
    most = MOST_NOOPS_WITH_ENCODER[system.name]
    _bar_in_noops(system, results, "with MiniLM, nothing graded ahead", took, most)


def measure_model(system: System, model: Model, results: Results) -> None:
    """Measure on a system that grades with a language model."""
    model.takes(MODEL_SECONDS)
    texts = [spoken(number, CONCURRENCY) for number in range(1 + INTERVIEWS // 3)]
    took = [at_once(system, answers) for answers in texts][1:]
    what = f"{CONCURRENCY} answers, a language model of {MODEL_SECONDS:g} s"
    _bar(system, results, what, took, 1000 * MODEL_SECONDS + OVERHEAD_MS)
    _ahead(system, model, results)


def _ahead(system: System, model: Model, results: Results) -> None:
    """Measure a finalize whose earlier answers are graded while the interview goes on."""
    model.takes(SLOW_MODEL_SECONDS)
    before = model.calls
    session = Session.start(system.port)
    run([(system.port, speak(session, spoken(100), CHUNKS))])
    system.catch_up()
    until = time.monotonic() + SLOW_MODEL_SECONDS - 1
    while model.calls - before < QUESTIONS - 1 and time.monotonic() < until:
        time.sleep(0.01)
    begun = model.calls - before
    took = timed(system, session.finalize())
    limit = 1000 * SLOW_MODEL_SECONDS + OVERHEAD_MS
    results.bars += [
        Bar(5, "answers begun ahead, of five", system.name, begun, QUESTIONS - 1, at_least=True),
        Bar(
            5, f"finalize then, a model of {SLOW_MODEL_SECONDS:g} s", system.name, took, limit, "ms"
        ),
        Bar(5, "calls paid for five answers", system.name, model.calls - before, QUESTIONS),
    ]


def _stage_by_stage(system: System, noop: System, results: Results) -> noop_time.Paired:
    """Return the milliseconds of each finalize, and note the means of its stages."""
    ports = list(system.metrics.values())
    before = hops(*ports)
    took = noop_time.in_turn(
        noop, lambda number: finalize(system, spoken(WARM + number)), INTERVIEWS
    )
    after = hops(*ports)
    stages: dict[str, float] = {}
    for hop in PATH.items():
        spent = after[hop] - before[hop]
        stages[f"to {hop[0]}"] = 1000 * spent.lag / INTERVIEWS
        stages[f"{hop[0]}: {hop[1]}"] = 1000 * spent.handling / INTERVIEWS
    stages["to gateway"] = 1000 * (after[LAST] - before[LAST]).lag / INTERVIEWS
    rest = statistics.mean(took.each) - sum(stages.values())
    results.note(system.name, "stages", stages | {"the call, and storing the report": rest})
    return took


def finalize(system: System, texts: Sequence[str]) -> float:
    """Return the milliseconds of a finalize after all words are stored."""
    session = Session.start(system.port)
    run([(system.port, speak(session, texts, CHUNKS))])
    system.catch_up()
    return timed(system, session.finalize())


def at_once(system: System, texts: Sequence[str]) -> float:
    """Return the milliseconds of a finalize that brings all words, which nobody has seen before."""
    return timed(system, Session.start(system.port).finalize(texts))


def timed(system: System, request: bytes) -> float:
    began = time.perf_counter()
    answer = ask(system.port, request)
    assert answer.status == 200, answer.body[:200]
    return 1000 * (time.perf_counter() - began)


def _bar_in_noops(
    system: System, results: Results, what: str, took: noop_time.Paired, most: float
) -> None:
    """Add a bar for the median, which may take the time of `most` no-ops."""
    subject = f"finalize, p50: {what}"
    noop_ms = took.noop_ms
    bar = Bar(4, subject, system.name, took.median, most, "ms", beside=noop_ms, of="no-op")
    results.bars.append(bar)
    results.note(system.name, f"finalize {what}", {"p50_ms": took.median, "noops": bar.ratio})


def _bar(system: System, results: Results, what: str, took: Sequence[float], limit: float) -> None:
    results.note(system.name, f"finalize {what}", {"p50_ms": statistics.median(took)})
    bar = Bar(4, f"finalize, p50: {what}", system.name, statistics.median(took), limit, "ms")
    results.bars.append(bar)
