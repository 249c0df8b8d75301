"""Clocks that are wrong, and later set right."""

import asyncio
import random
from dataclasses import dataclass

from tests.chaos.stack import Stack
from tests.support.server_process import Server

HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class SetBack:
    """The clocks of all processes are set back by an hour while they run."""

    stack: Stack
    name: str = "the clock set back by an hour"
    seconds: float = 10.0

    async def inject(self) -> None:
        for name in self.stack.servers:
            self.stack.set_clock(name, -HOUR_SECONDS)

    async def heal(self) -> None:
        self.stack.set_clocks_right()


@dataclass(frozen=True, slots=True)
class Apart:
    """Every process has another clock, up to an hour wrong, and gateways start with theirs.

    Each gateway is restarted with its wrong clock, and its clock is set right while it runs.
    """

    stack: Stack
    random: random.Random
    name: str = "clocks up to an hour apart, at the start too"
    seconds: float = 8.0

    async def inject(self) -> None:
        for name in self.stack.servers:
            self.stack.set_clock(name, self.random.uniform(-HOUR_SECONDS, HOUR_SECONDS))
        for gateway in self.stack.replicas["gateway"]:
            for step in (Server.stop_in_order, Server.start):
                await asyncio.to_thread(step, gateway)

    async def heal(self) -> None:
        self.stack.set_clocks_right()
