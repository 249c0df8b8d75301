"""The price of traces: appends while one interview in a hundred is traced, and while none is."""

import statistics
from collections.abc import Sequence
from itertools import count

from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session
from bench.speed.hot import TEXT
from bench.speed.load import Conversation, run
from bench.speed.systems import System, alone, embedded
from shared.trace_export import trace_id_of

SECONDS, ROUNDS, CONNECTIONS = 2.0, 16, 64
INTERVIEWS = 100
SAMPLED = TraceIdRatioBased(1 / INTERVIEWS)


def measure(results: Results) -> None:
    """Measure appends in turn on both stacks, over INTERVIEWS of which the sampler takes one.

    The processor time of an append counts: rates differ with whatever else the machine does.
    Processor time does so too, but less. So the median of the rounds' ratios counts, every second
    round begins with the other stack, and the ratios' quartiles are noted: a bar between them is
    neither met nor missed.
    """
    with (
        alone("collector", "bench.speed.headroom") as collector,
        embedded() as plain,
        embedded(
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
            OTEL_TRACES_SAMPLER="parentbased_traceidratio",
            OTEL_TRACES_SAMPLER_ARG=str(SAMPLED.rate),
        ) as traced,
    ):
        sides = [(plain, _appends(plain)), (traced, _appends(traced))]
        for side in sides:
            _microseconds(*side)  # warm
        rounds = [_round(sides, number % 2 == 1) for number in range(ROUNDS)]
    ratios = [with_traces / without for without, with_traces in rounds]
    low, ratio, high = statistics.quantiles(ratios, n=4)
    without = statistics.median(pair[0] for pair in rounds)
    figures = {"us": without * ratio, "us without": without, "ratio low": low, "ratio high": high}
    results.note("embedded", "traces", figures)
    results.bars.append(
        Bar(
            1,
            "processor time of an append, 1 % of the interviews traced",
            "embedded",
            without * ratio,
            1.03,
            "us",
            beside=without,
            of="without traces",
        )
    )


def _round(sides: Sequence[tuple[System, Sequence[bytes]]], turned: bool) -> tuple[float, float]:
    """Return the microseconds of an append without and with traces, measured in turn."""
    if turned:
        with_traces, without = (_microseconds(*side) for side in reversed(sides))
    else:
        without, with_traces = (_microseconds(*side) for side in sides)
    return without, with_traces


def _appends(system: System) -> list[bytes]:
    """Return an append for each interview: the first is sampled, and no other."""
    wanted, found = [True, *[False] * (INTERVIEWS - 1)], list[bytes]()
    while len(found) < INTERVIEWS:
        session = Session.start(system.port)
        if _is_sampled(session.id) == wanted[len(found)]:
            found.append(session.append(TEXT))
    return found


def _is_sampled(session_id: str) -> bool:
    decided = SAMPLED.should_sample(None, trace_id_of(session_id), "interview").decision
    return bool(decided.is_sampled())  # type: ignore[no-untyped-call]


def _microseconds(system: System, requests: Sequence[bytes]) -> float:
    """Return the processor time of an append, until it is stored."""
    used = sum(system.cpu().values())
    result = run(
        (
            (system.port, _in_turn(requests, number * INTERVIEWS // CONNECTIONS))
            for number in range(CONNECTIONS)
        ),
        seconds=SECONDS,
    )
    system.catch_up()
    assert result.rate
    return 1e6 * (sum(system.cpu().values()) - used) / len(result.latencies)


def _in_turn(requests: Sequence[bytes], first: int) -> Conversation:
    for number in count(first):
        yield requests[number % len(requests)]
