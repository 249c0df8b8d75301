"""One measure a function: drives a stack through its public interface and returns plain figures."""

import json
import statistics
import time

from bench.speed.load import Request, Result, run
from bench.speed.stacks import Candidate, cpu_seconds
from tests.e2e.stacks import Stack

SECONDS = 4.0
ROUNDS = 3
CONNECTIONS = 64

WORDS = (
    "I would start by measuring the slow database queries, then add an index on the customer"
    " table and check with the same load that the latency went down for the users who complained."
)
"""Thirty words: an answer of 150 is five of them."""

Figures = dict[str, float]


def side_by_side(ours: Request, noop: Request) -> tuple[Figures, Result]:
    """The rates in turn, A B A B ..., and the median of the pairs' ratios; our best run too."""
    ratios, best = [], Result(seconds=1)
    rates: dict[str, list[float]] = {"ours": [], "noop": []}
    for _ in range(ROUNDS):
        theirs = run(noop, seconds=SECONDS, connections=CONNECTIONS)
        result = run(ours, seconds=SECONDS, connections=CONNECTIONS)
        _require_good(result)
        ratios.append(result.rate / theirs.rate)
        rates["ours"].append(result.rate)
        rates["noop"].append(theirs.rate)
        best = max(best, result, key=lambda one: one.rate)
    figures = {
        "rate": statistics.median(rates["ours"]),
        "noop_rate": statistics.median(rates["noop"]),
        "ratio": statistics.median(ratios),
    }
    return figures, best


def append_request(candidate: Candidate) -> Request:
    body = {"session_id": candidate.session_id, "text": WORDS[:80], "question_index": 0}
    return candidate.request("POST", "/stt/append", json.dumps(body).encode())


def attention_request(candidate: Candidate) -> Request:
    body = {"state": "focused", "event": "looking_ahead", "confidence": 0.9}
    path = f"/interview/{candidate.session_id}/attention"
    return candidate.request("POST", path, json.dumps(body).encode())


def snapshot_request(candidate: Candidate) -> Request:
    return candidate.request("GET", f"/interview/{candidate.session_id}/attention")


def half_load(request: Request, rate: float) -> Figures:
    """Latencies at half of the highest rate, in milliseconds."""
    result = run(request, seconds=SECONDS, connections=CONNECTIONS, rate=rate / 2)
    _require_good(result)
    return {"p50_ms": 1000 * result.percentile(0.5), "p99_ms": 1000 * result.percentile(0.99)}


def flatness(stack: Stack, chunks: int = 100_000) -> Figures:
    """The append rate with `chunks` in the session over that with few."""
    candidate = Candidate(stack)
    request = append_request(candidate)
    early = run(request, seconds=SECONDS, connections=CONNECTIONS)
    held = sum(early.statuses.values())
    while held < chunks:
        filled = run(request, seconds=SECONDS, connections=CONNECTIONS)
        _require_good(filled)
        held += sum(filled.statuses.values())
    late = run(request, seconds=SECONDS, connections=CONNECTIONS)
    fresh = run(append_request(Candidate(stack)), seconds=SECONDS, connections=CONNECTIONS)
    return {"chunks": held, "early": fresh.rate, "late": late.rate, "ratio": late.rate / fresh.rate}


def finalize(stack: Stack, interviews: int = 12) -> Figures:
    """Five answers of 150 words in 40 chunks each; the time of finalize in milliseconds."""
    times = []
    for _ in range(interviews):
        candidate = Candidate(stack)
        speak(candidate, chunks=40)
        _drain(stack, candidate)
        began = time.perf_counter()
        candidate.finalize()
        times.append(1000 * (time.perf_counter() - began))
    warm = times[2:]
    return {"p50_ms": statistics.median(warm), "max_ms": max(warm)}


def speak(candidate: Candidate, chunks: int) -> None:
    words = (WORDS + " ") * 5
    size = -(-len(words) // chunks)
    for index in range(5):
        for at in range(0, len(words), size):
            candidate.append(words[at : at + size] or ".", index)


def interview_cost(stack: Stack, noop: Request) -> Figures:
    """Processor seconds of one whole interview: 200 chunks, 600 attention events, its report."""
    rounds = 3
    before = cpu_seconds(stack)
    for _ in range(rounds):
        candidate = Candidate(stack)
        speak(candidate, chunks=40)
        run_number(attention_request(candidate), 600)
        candidate.finalize()
    spent = {name: (used - before[name]) / rounds for name, used in cpu_seconds(stack).items()}
    return {"seconds": sum(spent.values()), "gateway": spent.get("gateway", 0.0)}


def run_number(request: Request, number: int) -> None:
    """About so many requests, over one connection."""
    sent = 0
    while sent < number:
        result = run(request, seconds=0.05, connections=1)
        sent += sum(result.statuses.values())


def _drain(stack: Stack, candidate: Candidate) -> None:
    """Return when everything accepted is stored: the answer stands behind it in the queue."""
    candidate.client.get(f"/interview/{candidate.session_id}").raise_for_status()


def _require_good(result: Result) -> None:
    bad = {status: number for status, number in result.statuses.items() if status >= 300}
    if bad:
        raise RuntimeError(f"answers that were no success: {bad}")
