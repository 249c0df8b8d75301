"""`python -m bench.speed`: prints target, measured, met; writes docs/performance.md."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.speed import measures
from bench.speed.load import Request
from bench.speed.measures import Figures
from bench.speed.stacks import Candidate, embedded, full, memory, noop
from tests.e2e.stacks import Stack

ROOT = Path(__file__).parents[2]
STACKS = {"embedded": embedded, "full": full}
TARGETS: dict[str, dict[str, float]] = {
    "append": {"embedded": 0.8, "full": 0.9},
    "attention": {"embedded": 0.8, "full": 0.9},
    "snapshot": {"embedded": 0.65, "full": 0.65},
    "flat": {"embedded": 0.95, "full": 0.95},
    "append p99 at half": {"embedded": 25, "full": 25},
    "finalize p50": {"embedded": 40, "full": 60},
}


def main() -> None:
    results: dict[str, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory() as folder, noop(Path(folder)) as port:
        for name, stack in STACKS.items():
            with stack() as running:
                results[name] = measure(running, port)
                print(json.dumps({name: results[name]}, indent=1))
    (ROOT / "bench/results.json").write_text(json.dumps(results, indent=1) + "\n")
    page = "\n".join(lines(results))
    (ROOT / "docs/performance.md").write_text(page)
    print(page)


def measure(stack: Stack, noop_port: int) -> dict[str, Figures]:
    candidate = Candidate(stack)
    candidate.append("The first contact costs a call of the store.")
    found: dict[str, Figures] = {"memory": {"start_mb": sum(memory(stack).values())}}
    for name, request in {
        "append": measures.append_request(candidate),
        "attention": measures.attention_request(candidate),
        "snapshot": measures.snapshot_request(candidate),
    }.items():
        with timed(name):
            found[name], _ = measures.side_by_side(request, against(request, noop_port))
    with timed("half load"):
        request = measures.append_request(candidate)
        found["append p99 at half"] = measures.half_load(request, found["append"]["rate"])
    with timed("finalize"):
        found["finalize p50"] = measures.finalize(stack)
    with timed("flat"):
        found["flat"] = measures.flatness(stack)
    found["memory"]["end_mb"] = sum(memory(stack).values())
    return found


def against(request: Request, port: int) -> Request:
    """The same request, sent to the no-op."""
    return replace(request, port=port)


@contextmanager
def timed(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


def lines(results: dict[str, dict[str, Figures]]) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield (
        "Made by `make bench`, in one run on one machine with"
        f" {os.cpu_count()} processors. Ratios are to FastAPI's own no-op with the same body model"
        " on the same server, measured in turn with it. Load: raw sockets, 64 connections, one"
        " session. The full stack is RabbitMQ, Redis and one SQLite file a service, with one"
        " gateway; MongoDB's speed is unmeasured. Load generator and servers share the processors."
    )
    yield ""
    yield "| measure | stack | target | measured | met |"
    yield "|---|---|---|---|---|"
    for name, targets in TARGETS.items():
        for stack, target in targets.items():
            yield row(name, stack, target, results[stack][name])
    yield ""
    for stack, found in results.items():
        rates = ", ".join(
            f"{name} {found[name]['rate']:.0f}/s (no-op {found[name]['noop_rate']:.0f}/s)"
            for name in ("append", "attention", "snapshot")
        )
        yield f"- **{stack}**: {rates}; memory of all processes {found['memory']['end_mb']:.0f} MB."
    yield ""


def row(name: str, stack: str, target: float, figures: Figures) -> str:
    if "ratio" in figures:
        value, met = f"{figures['ratio']:.2f}", figures["ratio"] >= target
        return f"| {name} | {stack} | at least {target} | {value} | {'yes' if met else 'no'} |"
    milliseconds = figures["p99_ms" if "p99" in name else "p50_ms"]
    met = milliseconds <= target
    return (
        f"| {name} | {stack} | at most {target} ms | {milliseconds:.0f} ms"
        f" | {'yes' if met else 'no'} |"
    )


if __name__ == "__main__":
    main()
