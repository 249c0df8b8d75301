"""The price of traces: appends while one interview in a hundred is traced, and while none is."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session
from bench.speed.hot import TEXT
from bench.speed.load import Conversation, run
from bench.speed.switched import Switch, Word, switched
from bench.speed.systems import System, alone
from shared.trace_export import trace_id_of

PAIRS, CONNECTIONS, APPENDS = 240, 64, 640
"""Pairs of rounds, and the connections and appends of a round."""

SENDING = 16
"""Pairs from one sending of spans to the next: 300 spans or so, as five seconds of load have."""

WARMING = 2 * SENDING
INTERVIEWS = 100
SAMPLED = TraceIdRatioBased(1 / INTERVIEWS)
RESAMPLES = 1000


def measure(results: Results) -> None:
    """Measure appends over INTERVIEWS of which the sampler takes one, with traces and without.

    Processor time counts, since rates differ with whatever else the machine does. Processor time
    does so too, but less: so traces are turned on and off in a single process for short rounds in
    turn, and each round is compared with its neighbour. Spans are sent between the rounds, and
    their sending is part of the price.
    """
    with (
        alone("collector", "bench.speed.headroom") as collector,
        switched(
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
            OTEL_TRACES_SAMPLER="parentbased_traceidratio",
            OTEL_TRACES_SAMPLER_ARG=str(SAMPLED.rate),
            OTEL_BSP_SCHEDULE_DELAY="1000000",  # beyond the end: spans are sent by the switch
        ) as (system, switch),
    ):
        rounds = _Rounds(system, switch, _appends(system))
        rounds.in_turn(WARMING)
        pairs, sending = rounds.in_turn(PAIRS)
    without = statistics.median(off for off, _ in pairs)
    ratios = [on / off for off, on in pairs]
    low, ratio, high = (each + sending / without for each in _middle(ratios))
    figures = {"us": without * ratio, "us without": without, "us sending": sending}
    results.note("embedded", "traces", figures | {"ratio low": low, "ratio high": high})
    results.bars.append(
        Bar(
            1,
            f"processor time of an append, 1 % of the interviews traced "
            f"(90 % interval of the ratio: {low:.3f} to {high:.3f})",
            "embedded",
            without * ratio,
            1.03,
            "us",
            beside=without,
            of="without traces",
        )
    )


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Rounds of appends, with traces and without, in microseconds of processor time an append."""

    system: System
    switch: Switch
    requests: Sequence[bytes]

    def in_turn(self, pairs: int) -> tuple[list[tuple[float, float]], float]:
        """Return pairs of rounds, without and with traces, and the time to send an append's spans.

        Every second pair begins with the other of the two.
        """
        found, sending = list[tuple[float, float]](), 0.0
        for number in range(pairs):
            order: list[Word] = ["off", "on"] if number % 2 else ["on", "off"]
            times = {word: self._microseconds(word) for word in order}
            found.append((times["off"], times["on"]))
            if (number + 1) % SENDING == 0:
                before = self.switch("time")
                sending += self.switch("send") - before
        return found, 1e6 * sending / pairs / APPENDS

    def _microseconds(self, word: Word) -> float:
        """Return the processor time of an append, until it is stored."""
        before = self.switch(word)
        result = run(
            (self.system.port, _from(self.requests, number * INTERVIEWS // CONNECTIONS))
            for number in range(CONNECTIONS)
        )
        self.system.catch_up()
        assert result.rate
        return 1e6 * (self.switch("time") - before) / APPENDS


def _middle(ratios: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of the ratios' middle half between the ends of its 90 % interval."""
    chance = random.Random(1)
    means = sorted(_trimmed(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return means[RESAMPLES // 20], _trimmed(ratios), means[-RESAMPLES // 20]


def _trimmed(ratios: Sequence[float]) -> float:
    quarter = len(ratios) // 4
    return statistics.mean(sorted(ratios)[quarter:-quarter])


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


def _from(requests: Sequence[bytes], first: int) -> Conversation:
    for number in range(first, first + APPENDS // CONNECTIONS):
        yield requests[number % len(requests)]
