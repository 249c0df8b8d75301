"""Rates with one and with two replicas of every service, beside the model's bounds."""

from collections.abc import Mapping
from itertools import cycle

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session, spoken
from bench.speed.hot import TEXT
from bench.speed.load import repeated, run
from bench.speed.scaling import bound
from bench.speed.systems import System, processors
from shared.services import MOST_PROCESSES, WORKERS

SECONDS, CONNECTIONS, INTERVIEWS = 3.0, 64, 32

BOUND_NOISE = 0.05
"""The tolerance of a bound: its inputs were measured seconds earlier, in a run that takes a few per
cent more or less than the next."""

PROCESSORS_USED = {"grading_service": MOST_PROCESSES, "report_service": 2}
"""The processors that a replica can use, for services whose replicas use several."""


def measure(system: System, results: Results) -> None:
    _point(system, results, 1)
    for worker in WORKERS:
        system.add_worker(f"{worker.package} 2", [worker.package])
    system.add_gateway("gateway 2", ["gateway"])
    system.start([name for name in system.servers if name.endswith(" 2")])
    _point(system, results, 2)


def _point(system: System, results: Results, replicas: int) -> None:
    request = Session.start(system.port).append(TEXT)
    lines = [(port, repeated(request)) for port, _ in zip(cycle(system.ports), range(CONNECTIONS))]
    appends = run(lines, seconds=SECONDS).rate
    system.catch_up()
    sessions = [Session.start(system.port) for _ in range(INTERVIEWS)]
    used = system.cpu() | system.cpu_beside()
    ends = [
        (port, repeated(session.finalize(spoken(number)), 1))
        for number, (port, session) in enumerate(zip(cycle(system.ports), sessions))
    ]
    reports = run(ends).rate
    spent = system.cpu() | system.cpu_beside()
    if replicas == 1:
        demands = {f"cpu {name}": (spent[name] - used[name]) / INTERVIEWS for name in spent}
        results.note(system.name, "report", {"rate": reports, **demands})
    point = {"append": appends, "report": reports}
    for what, rate in list(point.items()):
        point[f"{what} bound"] = most = _bound(results.figures[system.name][what], replicas)
        name = f"{what}s, {replicas} of each, within the model's bound"
        bar = Bar(8, name, system.name, rate, 1 + BOUND_NOISE, "/s", beside=most, of="model")
        results.bars.append(bar)
    results.note(system.name, f"{replicas} of each", point)


def _bound(figures: Mapping[str, float], replicas: int) -> float:
    demands = {
        name.removeprefix("cpu "): seconds
        for name, seconds in figures.items()
        if name.startswith("cpu ") and name != "cpu no-op"
    }
    names = [worker.package for worker in WORKERS]
    wide = {name: replicas * PROCESSORS_USED.get(name, 1) for name in names}
    return bound(demands, wide | {"gateway": replicas}, processors())
