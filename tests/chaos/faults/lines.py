"""Faults of the network between our processes and a server, in each way that a proxy can."""

import asyncio
from dataclasses import dataclass

from tests.chaos.proxy import Line, Proxy


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that stays in a broken state until the heal."""

    name: str
    proxy: Proxy
    line: Line
    seconds: float = 10.0

    async def inject(self) -> None:
        self.proxy.line = self.line

    async def heal(self) -> None:
        self.proxy.line = Line.WHOLE


@dataclass(frozen=True, slots=True)
class Cut:
    """All connections end at once, several times; new connections are accepted."""

    name: str
    proxy: Proxy
    times: int = 3
    between: float = 1.5
    seconds: float = 2.0

    async def inject(self) -> None:
        for _ in range(self.times):
            self.proxy.cut()
            await asyncio.sleep(self.between)

    async def heal(self) -> None:
        """Do nothing: the line is whole already."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A line on which everything takes `delay` seconds longer, each way."""

    name: str
    proxy: Proxy
    delay: float = 0.25
    seconds: float = 10.0

    async def inject(self) -> None:
        self.proxy.delay = self.delay

    async def heal(self) -> None:
        self.proxy.delay = 0.0
