"""The runs that the tests and `make chaos` have in common."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.chaos import plan
from tests.chaos.checker import Checked, open_checker
from tests.chaos.disk import run_disk
from tests.chaos.embedded import Kills
from tests.chaos.erasure import left_behind, left_in
from tests.chaos.faults import Fault, Planned, processes
from tests.chaos.faults.flood import Flood
from tests.chaos.hired import broken_promises
from tests.chaos.hiring import Desks, open_hiring
from tests.chaos.history import History
from tests.chaos.http import open_gateways
from tests.chaos.load import Load
from tests.chaos.power_cuts import PowerCuts
from tests.chaos.run import Run, seeded
from tests.chaos.stack import Stack
from tests.chaos.table import Result
from tests.support.stacks import run_embedded

ERASED_SECONDS = 90.0
"""In this time the last traces of an erased session go, on a busy machine."""


async def on_sqlite(
    stack: Stack,
    seed: int,
    minutes: float | None,
    *,
    say: bool = False,
) -> Result:
    """Inject every fault for so many minutes, or a fault of each kind if `minutes` is None."""
    rng = seeded(seed)
    async with open_gateways(stack.urls) as gateways:
        load = Load(gateways, History(), rng, candidates=12 if minutes is None else 20)
        if minutes is None:
            planned: Iterable[Planned] = plan.short(stack, load, rng)
        else:
            planned = _lasting(lambda: plan.full(stack, load, rng), minutes)
        return await _run("RabbitMQ, Redis, SQLite", stack, load, planned, say=say)


async def on_mongodb(
    stack: Stack, seed: int, minutes: float | None, *, say: bool = False
) -> Result:
    """Inject the faults of a database, under a load that a slow stand-in can take."""
    rng = seeded(seed)

    def faults() -> list[Fault]:
        return [
            *plan.on_mongodb(stack),
            processes.killed_everywhere(stack, rng),
            processes.terminated_everywhere(stack, rng),
        ]

    planned: Iterable[Planned]
    if minutes is None:
        planned = (Planned(fault, min(fault.seconds, 4.0)) for fault in plan.on_mongodb(stack)[:3])
    else:
        planned = _lasting(faults, minutes)
    async with open_gateways(stack.urls) as gateways:
        load = Load(gateways, History(), rng, candidates=3, pause=0.5, words=6)
        return await _run("RabbitMQ, Redis, MongoDB", stack, load, planned, say=say)


async def on_films(stack: Stack, seed: int, *, say: bool = False) -> Result:
    """Inject the faults of films, each once, under the load of a few candidates."""
    async with open_gateways(stack.urls) as gateways:
        load = Load(gateways, History(), seeded(seed), candidates=3, pause=0.3, words=6)
        planned = (Planned(fault, fault.seconds) for fault in plan.on_films(stack, load))
        return await _run("Films: RabbitMQ, Redis, SQLite", stack, load, planned, say=say)


async def on_embedded(folder: Path, seed: int, times: int) -> Result:
    with run_embedded(folder, FINALIZE_WAIT="10") as embedded:
        async with open_gateways(embedded.urls) as gateways:
            kills = Kills(embedded, gateways, seeded(seed))
            checked = await kills.go(times)
        title = f"The embedded stack, killed {times} times"
        result = Result(title, kills.history, checked, {})
        left = await left_in(kills.data, result.erased, ERASED_SECONDS)
    return replace(result, extra=tuple(f"after erasure: {place}" for place in left))


async def on_embedded_desk(folder: Path, seed: int, times: int) -> Result:
    """Kill the embedded stack while people are invited, begin and are reviewed."""
    with run_embedded(folder) as embedded:
        url = embedded.url.replace("127.0.0.1", "localhost")
        fault = "kill -9 of the embedded stack, with people at the desk"
        desks = Desks(embedded, list(embedded.servers.values()), [url], url, fault)
        return await _hire(desks, "The desk of the embedded stack", seed, times)


async def on_desks(stack: Stack, seed: int, times: int) -> Result:
    """Kill desks of the full stack while people are invited, begin and are reviewed."""
    urls, fault = stack.desk_urls, f"kill -9 of one of {len(stack.desk_urls)} desks"
    desks = Desks(stack, stack.replicas["desk"], urls, stack.url, fault)
    return await _hire(desks, "Desks: RabbitMQ, Redis, SQLite", seed, times)


async def _hire(desks: Desks, title: str, seed: int, times: int) -> Result:
    history = History()
    async with open_hiring(desks, history, seeded(seed)) as hiring:
        await hiring.go(times)
        broken = await broken_promises(hiring)
    return Result(f"{title}, killed {times} times", history, Checked(), {}, tuple(broken))


async def on_power_cuts(home: Path, seed: int, folders: int) -> Result:
    with run_disk(home) as disk:
        cuts = PowerCuts(home, disk, seeded(seed))
        checked = await cuts.go(folders)
    lost = "what was not flushed is lost" if disk.is_real else "without a disk of its own: kills"
    return Result(f"The embedded stack on a new disk ({lost})", cuts.history, checked, {})


def _lasting(faults: Callable[[], list[Fault]], minutes: float) -> Iterator[Planned]:
    """Yield all faults at least once, and again until the time is over."""
    until = time.monotonic() + 60 * minutes
    for fault in faults():
        yield Planned(fault, fault.seconds)
    while True:
        for fault in faults():
            if time.monotonic() > until:
                return
            yield Planned(fault, fault.seconds)


async def _run(
    title: str, stack: Stack, load: Load, planned: Iterable[Planned], *, say: bool
) -> Result:
    run = Run(stack, load, load.history, at_least=10 * load.candidates, say=say)
    memory: dict[str, float] = {}

    def weighed() -> Iterator[Planned]:
        for one in planned:
            yield one
            if isinstance(one.fault, Flood):
                memory.update(one.fault.peak)

    checked = await run.go(weighed())
    result = Result(title, load.history, checked, memory)
    left = await _traces(stack, result)
    async with open_checker(stack.urls, load.history) as checker:
        incomplete = await checker.check_exports(5)
    return replace(result, extra=(*left, *incomplete))


async def _traces(stack: Stack, result: Result) -> list[str]:
    left = await left_behind(stack, result.erased, ERASED_SECONDS)
    kept = [one.id for one in result.history.interviews if one.finalized and not one.erased]
    if len(set(await left_behind(stack, kept[:1], 0))) < len(stack.replicas):
        left.append("nothing that was searched: not even what was kept is found")
    return [f"after erasure: {place}" for place in left]
