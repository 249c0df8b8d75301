"""Ten times the load: more than the machine can take."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from tests.chaos.candidate import Candidate
from tests.chaos.load import Load
from tests.chaos.stack import Stack

MEMORY_LIMIT = 250 * 1024 * 1024
DRAINED = 300.0
"""Seconds in which what was accepted has to be done."""


@dataclass(slots=True)
class Flood:
    """So many more candidates, and some who say all at once. `peak`: the most memory that a
    process had meanwhile, in bytes, by name."""

    stack: Stack
    load: Load
    name: str = "ten times the load"
    seconds: float = 60.0
    times: int = 10
    peak: dict[str, int] = field(default_factory=dict)
    _running: list[asyncio.Task[None]] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def inject(self) -> None:
        self._over.clear()
        crowd = [self.load.candidate() for _ in range((self.times - 2) * self.load.candidates)]
        bursts = [self.load.candidate() for _ in range(2 * self.load.candidates)]
        for candidate in bursts:
            candidate.pause, candidate.at_once, candidate.words = 0.01, 1.0, 60
        self._running = [asyncio.create_task(self._flood(one)) for one in (*crowd, *bursts)]
        self._running.append(asyncio.create_task(self._weigh()))

    async def heal(self) -> None:
        self._over.set()
        done, stuck = await asyncio.wait(self._running, timeout=DRAINED)
        for task in done:
            task.result()
        if stuck:
            self.load.history.complain(f"{len(stuck)} of the flood hang")
        for name, size in self.peak.items():
            if size > MEMORY_LIMIT:
                self.load.history.complain(f"{name} took {size >> 20} MB of memory")

    async def _flood(self, candidate: Candidate) -> None:
        await candidate.think()
        while not self._over.is_set():
            await candidate.interview()

    async def _weigh(self) -> None:
        while not self._over.is_set():
            for name, replica in self.stack.all():
                memory = await asyncio.to_thread(replica.memory)
                self.peak[name] = max(self.peak.get(name, 0), *memory, 0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.5)
