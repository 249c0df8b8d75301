"""Ten times the load, which is more than the machine can take."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from tests.chaos.candidate import Candidate
from tests.chaos.load import Load
from tests.chaos.stack import Stack
from tests.chaos.vital_signs import FLOOD
from tests.support.process_usage import largest_megabytes

MEMORY_LIMIT_MB = 250
DRAIN_SECONDS = 300.0
"""The time in which everything that was accepted has to be done."""


@dataclass(slots=True)
class Flood:
    """More candidates, of whom some say everything at once.

    `peak`: the most memory that a process had meanwhile, in MB, by name.
    """

    stack: Stack
    load: Load
    name: str = FLOOD
    seconds: float = 60.0
    times: int = 10
    peak: dict[str, float] = field(default_factory=dict)
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
        done, stuck = await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
        for task in done:
            task.result()
        if stuck:
            self.load.history.complain(f"{len(stuck)} of the flood hang")
        for name, size in self.peak.items():
            if size > MEMORY_LIMIT_MB:
                self.load.history.complain(f"{name} took {size:.0f} MB of memory")

    async def _flood(self, candidate: Candidate) -> None:
        await candidate.think()
        while not self._over.is_set():
            await candidate.interview()

    async def _weigh(self) -> None:
        while not self._over.is_set():
            for name, server in self.stack.servers.items():
                if server.is_running:
                    memory = await asyncio.to_thread(largest_megabytes, server.pid)
                    self.peak[name] = max(self.peak.get(name, 0.0), memory)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.5)
