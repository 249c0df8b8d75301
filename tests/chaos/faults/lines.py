"""The network between our processes and a server breaks, in each way that a proxy can do it."""

import asyncio
from dataclasses import dataclass

from tests.chaos.proxy import Line, Proxy


@dataclass(frozen=True, slots=True)
class Broken:
    """The line stays so until the heal."""

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
    """All connections end at once, and again; new ones are welcome."""

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
        """It is whole already."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Everything takes `delay` seconds longer, each way."""

    name: str
    proxy: Proxy
    delay: float = 0.25
    seconds: float = 10.0

    async def inject(self) -> None:
        self.proxy.delay = self.delay

    async def heal(self) -> None:
        self.proxy.delay = 0.0
