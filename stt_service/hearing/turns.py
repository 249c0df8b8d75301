"""Turns at the processes that recognise speech: the most urgent work goes first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from itertools import count


class Urgency(IntEnum):
    """The kinds of work, the most urgent first."""

    FINAL = 0
    PARTIAL = 1
    SECOND_LOOK = 2


class Turns:
    """So many places, which waiting work gets by its urgency, then in its order."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._order = count()
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []

    def waiting(self, urgency: Urgency) -> int:
        """Count the waiting work that would go before further work of this urgency."""
        return sum(each <= urgency and not place.done() for each, _, place in self._waiting)

    @asynccontextmanager
    async def turn(self, urgency: Urgency) -> AsyncIterator[None]:
        """Hold a place within the block."""
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait(urgency)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, urgency: Urgency) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), place))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # the place came together with the cancel
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            *_, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
