"""A stand-in for the process that makes films."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from avatar_service.film_folder import unfinished
from avatar_service.orders import Made, Order
from shared.films import FILM


@dataclass
class Pool:
    """Makes an empty file, once `gate` is set, or fails. `failing` are the texts that fail."""

    failure: Exception | None = None
    failing: frozenset[str] | None = None
    texts: list[str] = field(default_factory=list)
    began: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, work: partial[Made]) -> Made:
        order: Order = work.args[0]
        self.texts.append(order.text)
        self.began.set()
        await self.gate.wait()
        if self.failure and (self.failing is None or order.text in self.failing):
            raise self.failure
        with unfinished(order.folder) as folder:
            (folder / FILM).touch()
        return Made("drawn")
