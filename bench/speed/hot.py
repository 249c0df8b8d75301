"""The hot routes beside FastAPI's no-op: rates, flatness, latency at half load."""

import statistics

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session
from bench.speed.load import Result, hammer, repeated, run
from bench.speed.stored import Seen, appended, observed
from bench.speed.systems import System

SECONDS, ROUNDS = 2.0, 3
TEXT = "I would start by measuring the slow database queries, then add an index on the table"
MANY = 100_000
"""The chunks in a session whose rate is held to the rate of a session with ten chunks."""

LEAST = {
    "append": {"embedded": 0.8, "full": 0.9},
    "attention": {"embedded": 0.8, "full": 0.9},
    "GET attention": {"embedded": 0.65, "full": 0.65},
}
ITEMS = {"append": 1, "attention": 2, "GET attention": 2}
HALF = {"append": appended, "attention": observed}


def requests(session: Session) -> dict[str, bytes]:
    return {
        "append": session.append(TEXT),
        "attention": session.observe(),
        "GET attention": session.attention(),
    }


def measure(system: System, noop: System, results: Results) -> None:
    """Measure all hot routes on a session, which has MANY chunks at the end.

    Half loads have a session of their own: both together would be more than a session holds.
    """
    session = Session.start(system.port)
    filled = 0
    for route, request in requests(session).items():
        filled += side_by_side(route, request, system, noop, results)
        if route in HALF:
            rate = results.figures[system.name][route]["rate"]
            half_load(route, Session.start(system.port), rate / 2, system, results)
        if route == "append":
            flatness(session, filled, system, results)


def side_by_side(route: str, request: bytes, system: System, noop: System, results: Results) -> int:
    """Measure a route in turn with the no-op (A B A B), and return the number of its answers.

    The median of the pairs' ratios counts.
    """
    for port in (noop.port, system.port):
        hammer(port, request, seconds=0.3).rate  # noqa: B018  (warm, and its answers are good)
    used = {**system.cpu(), **system.cpu_beside(), **noop.cpu()}
    pairs = [
        (hammer(noop.port, request, seconds=SECONDS), hammer(system.port, request, seconds=SECONDS))
        for _ in range(ROUNDS)
    ]
    system.catch_up()
    theirs, ours = (_answers(side) for side in zip(*pairs, strict=True))
    spent = {**system.cpu(), **system.cpu_beside(), **noop.cpu()}
    rate = statistics.median(pair[1].rate for pair in pairs)
    ratio = statistics.median(pair[1].rate / pair[0].rate for pair in pairs)
    cpu = {
        f"cpu {name}": (spent[name] - used[name])
        / {"no-op": theirs, "load generator": theirs + ours}.get(name, ours)
        for name in spent
    }
    results.note(system.name, route, {"rate": rate, "noop_rate": rate / ratio, **cpu})
    results.bars.append(
        Bar(
            ITEMS[route],
            f"{route}, as fast as it goes",
            system.name,
            rate,
            LEAST[route][system.name],
            "/s",
            at_least=True,
            beside=rate / ratio,
            of="no-op",
        )
    )
    return ours


def half_load(route: str, session: Session, rate: float, system: System, results: Results) -> None:
    """Measure latencies at half of the highest rate, then the time from accepted to stored.

    The second measurement polls without a pause, so that latencies are not taken meanwhile.
    """
    calls = [(system.port, repeated(requests(session)[route])) for _ in range(64)]
    result = run(calls, seconds=SECONDS, rate=rate)
    seen = Seen()
    looker = (system.port, HALF[route](Session.start(system.port), seen))
    calls = [(system.port, repeated(requests(session)[route])) for _ in range(64)]
    run(calls, seconds=2 * SECONDS, rate=rate, beside=[looker])
    found = {"rate": result.rate, "p50_ms": result.milliseconds(0.5)}
    found |= {"p99_ms": result.milliseconds(0.99), "stored_p99_ms": seen.milliseconds(0.99)}
    found |= {"stored_p50_ms": seen.milliseconds(0.5), "stored_samples": len(seen.seconds)}
    results.note(system.name, f"{route} at half", found)
    results.bars += [
        Bar(
            ITEMS[route],
            f"{route}, p99 at half of that rate",
            system.name,
            found["p99_ms"],
            25,
            "ms",
        ),
        Bar(
            3,
            f"{route}, accepted to stored, p99 at half of that rate",
            system.name,
            found["stored_p99_ms"],
            250,
            "ms",
        ),
    ]


def flatness(session: Session, held: int, system: System, results: Results) -> None:
    """Measure the rate with MANY chunks in the session, in turn with a session of ten chunks."""
    request = requests(session)["append"]
    while held < MANY:
        held += _good(hammer(system.port, request, seconds=SECONDS))
    system.catch_up()
    late, early = [], []
    for _ in range(ROUNDS):
        fresh = Session.start(system.port).append(TEXT)
        run([(system.port, repeated(fresh, 10))])
        early.append(hammer(system.port, fresh, seconds=SECONDS).rate)
        late.append(hammer(system.port, request, seconds=SECONDS).rate)
    system.catch_up()
    ratio = statistics.median(a / b for a, b in zip(late, early, strict=True))
    rate = statistics.median(late)
    results.note(system.name, "flat", {"chunks": held, "rate": rate, "early_rate": rate / ratio})
    results.bars.append(
        Bar(
            1,
            f"append with {MANY:,} chunks in the session",
            system.name,
            rate,
            0.95,
            "/s",
            at_least=True,
            beside=rate / ratio,
            of="with 10",
        )
    )


def _good(result: Result) -> int:
    assert result.rate
    return len(result.latencies)


def _answers(side: tuple[Result, ...]) -> int:
    return sum(_good(result) for result in side)
