"""The model of scaling.py with the figures that a run measured on the full stack."""

from collections.abc import Iterator

from bench.speed.bars import Results, figure
from bench.speed.cost import CALLS
from bench.speed.scaling import INTERVIEW_SECONDS, Queue, wait_p99

LOADS = (10, 1_000, 100_000)
"""Simultaneous interviews."""

BESIDE = ("RabbitMQ", "Redis")


def queues(results: Results) -> list[Queue]:
    """Return the services, each with its mean time for a call."""
    cpu = results.figures["full"]
    append, attention, report = cpu["append"], cpu["attention"], cpu["report"]
    calls = {"append": CALLS["append"], "attention": CALLS["attention"], "report": 1}
    gateway = sum(number * cpu[name]["cpu gateway"] for name, number in calls.items())
    number = sum(calls.values())
    return [
        Queue("gateway", number, gateway / number, 0.025),
        Queue("stt_service", calls["append"], append["cpu stt_service"], 0.25),
        Queue("attention_service", calls["attention"], attention["cpu attention_service"], 0.25),
        Queue("grading_service", 1, report["cpu grading_service"], 1.0),
        Queue("report_service", 1, report["cpu report_service"], 1.0),
    ]


def service_times(results: Results) -> Iterator[str]:
    yield "| service | calls an interview | processor time a call | 99 in 100 wait at most |"
    yield "|---|---|---|---|"
    for queue in queues(results):
        yield (
            f"| {queue.service} | {queue.calls:g} | {figure(1000 * queue.seconds)} ms"
            f" | {1000 * queue.wait_seconds:.0f} ms |"
        )


def needed(results: Results) -> Iterator[str]:
    """Yield the table of processes by service: number, use, and the wait of 99 in 100."""
    heads = [f"{load:,} interviews" for load in LOADS]
    yield f"| | {' | '.join(heads)} |"
    yield "|---" * (1 + len(LOADS)) + "|"
    calls = [f"{load * sum(CALLS.values()) / INTERVIEW_SECONDS:,.1f}" for load in LOADS]
    yield f"| calls a second | {' | '.join(calls)} |"
    for queue in queues(results):
        cells = []
        for load in LOADS:
            number, busy = queue.needed(load), queue.load(load)
            wait = 1000 * wait_p99(number, busy, queue.seconds)
            cells.append(f"{number} ({100 * busy / number:.0f} %, {figure(wait)} ms)")
        yield f"| {queue.service} | {' | '.join(cells)} |"
    for name in BESIDE:
        work = [figure(_busy(results, name, load)) for load in LOADS]
        yield f"| {name}, busy processors | {' | '.join(work)} |"
    stored = results.figures["full"]["interview, bytes"]["stored"]
    days = [figure(load * 86_400 / INTERVIEW_SECONDS * stored / 1e9) for load in LOADS]
    yield f"| stored a day, all day long, GB | {' | '.join(days)} |"


def _busy(results: Results, name: str, load: int) -> float:
    cpu = results.figures["full"]
    each = sum(number * cpu[route].get(f"cpu {name}", 0.0) for route, number in CALLS.items())
    each += cpu["report"].get(f"cpu {name}", 0.0)
    return load / INTERVIEW_SECONDS * each


def points(results: Results) -> Iterator[str]:
    """Yield the table of measured and modelled rates with one and two replicas of each service."""
    yield "| | measured | model, at most | measured to model |"
    yield "|---|---|---|---|"
    for number in (1, 2):
        point = results.figures["full"][f"{number} of each"]
        for what in ("append", "report"):
            measured, most = point[what], point[f"{what} bound"]
            yield (
                f"| {what}s a second, {number} of each | {figure(measured)} | {figure(most)}"
                f" | {measured / most:.2f} |"
            )
