"""The standing check of a run: no process ends unless a fault ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.chaos.history import History
from tests.support.stacks import Stack

WATCH_SECONDS = 0.5


@dataclass
class Supervisor:
    """Restarts processes that end by themselves, as compose does, and complains of each."""

    stack: Stack
    history: History
    every: float = WATCH_SECONDS
    """Seconds between two looks."""

    _down: set[str] = field(default_factory=set)
    """The servers that ended by themselves and could not be started yet."""

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._watch())
        try:
            yield
            if task.done():
                task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def check(self) -> None:
        """Complain of every server that does not run."""
        for name, server in self.stack.servers.items():
            if not server.is_running:
                self.history.complain(f"{name} does not run, {server.last_words()}")

    async def _watch(self) -> None:
        while True:
            for name, server in self.stack.servers.items():
                if server.ended_by_itself:
                    self.history.complain(f"{name} ended by itself, {server.last_words()}")
                    self._down.add(name)
                if name in self._down:
                    with suppress(RuntimeError):  # what it needs is still away: try again
                        await asyncio.to_thread(server.start)
                        self._down.discard(name)
            await asyncio.sleep(self.every)
