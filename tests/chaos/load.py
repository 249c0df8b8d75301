"""A steady load: so many candidates at once, each followed by a new candidate."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.chaos.calls import Calls
from tests.chaos.candidate import Candidate
from tests.chaos.history import History
from tests.chaos.http import Gateway


@dataclass
class Load:
    gateways: Sequence[Gateway]
    history: History
    random: random.Random
    candidates: int = 20
    pause: float = 0.3
    words: int = 12
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def candidate(self) -> Candidate:
        seeded = random.Random(self.random.random())
        calls = Calls(self.gateways, self.history, seeded)
        return Candidate(calls, self.history, seeded, self.pause, self.words)

    @asynccontextmanager
    async def running(self, limit: float) -> AsyncIterator[None]:
        """Run the load inside; then let candidates finish, within `limit` seconds."""
        going = [asyncio.create_task(self._one_after_the_other()) for _ in range(self.candidates)]
        try:
            yield
            self._stop.set()
            done, stuck = await asyncio.wait(going, timeout=limit)
            for task in done:
                task.result()
            if stuck:
                self.history.complain(f"{len(stuck)} candidates hang")
        finally:
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)

    async def _one_after_the_other(self) -> None:
        candidate = self.candidate()
        await candidate.think(10 * self.random.random())
        while not self._stop.is_set():
            await candidate.interview()
