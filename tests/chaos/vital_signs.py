"""A standing check of a run: a gateway that says it is healthy takes words."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.chaos.history import History
from tests.chaos.http import Gateway
from tests.support import requests
from tests.support.requests import Request, Session

EVERY_SECONDS = 0.5
CALL_SECONDS = 30.0

LIE_SECONDS = 15.0
"""A gateway may take this time to notice that it takes no words. Many faults end before."""

FLOOD = "ten times the load"
"""The fault during which a healthy gateway may refuse words, because there are too many."""


@dataclass
class VitalSigns:
    """Asks each gateway for its health, and has it take a word, all the time."""

    gateways: Sequence[Gateway]
    history: History
    every: float = EVERY_SECONDS
    lie: float = LIE_SECONDS
    """Seconds for which a gateway may say that it is healthy and take no word."""

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._watch(gateway)) for gateway in self.gateways]
        try:
            yield
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, gateway: Gateway) -> None:
        session: Session | None = None
        lies_since: float | None = None
        number = 0
        while True:
            began = time.monotonic()
            healthy = await self._status(gateway, Request("GET", "/health")) == 200
            if session is None:
                session, taken = await self._start(gateway)
            else:
                number += 1
                taken = await self._status(gateway, session.append(f"beat{number}")) in (200, 429)
            if taken or not healthy or self.history.during == FLOOD:
                lies_since = None
            elif lies_since is None:
                lies_since = began
            elif time.monotonic() - lies_since > self.lie:
                self.history.complain(f"{gateway.url} is healthy but took no word")
                lies_since = None
            await asyncio.sleep(self.every)

    async def _start(self, gateway: Gateway) -> tuple[Session | None, bool]:
        """Return a session, and whether the gateway started it."""
        try:
            answer = await gateway.call(requests.start(), CALL_SECONDS)
        except TimeoutError:
            return None, False
        if answer is None or answer.status_code != 200:
            return None, False
        return Session.started(answer.json()), True

    async def _status(self, gateway: Gateway, request: Request) -> int:
        """Return the status of the answer, 0 without an answer."""
        try:
            answer = await gateway.call(request, CALL_SECONDS)
        except TimeoutError:
            return 0
        return answer.status_code if answer else 0
