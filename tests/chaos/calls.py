"""Calls to any of the gateways, and the entry that each call makes in the history."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.history import History
from tests.chaos.http import Answer, Gateway
from tests.support.requests import Request

TRY_SECONDS = 90.0
"""How long a candidate tries to have something taken."""

HANG_SECONDS = 40.0
"""A call without an answer for so long hangs."""

SLOW_SECONDS = 20.0
"""Words are taken or refused in this time, whatever is away."""

RETRY_STATUSES = {429, 503}


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a candidate, each at a random gateway."""

    gateways: Sequence[Gateway]
    history: History
    random: random.Random

    async def once(self, request: Request) -> Answer | None:
        """Return the answer of a gateway, or None if there was none."""
        counts = request.method == "POST" and "finalize" not in request.path
        began = time.monotonic()
        try:
            answer = await self.random.choice(self.gateways).call(request, HANG_SECONDS)
        except TimeoutError:
            self.history.complain(f"{request.method} {request.path.split('/')[1]} hung")
            answer = None
        seconds = time.monotonic() - began
        if counts:
            self._count(answer, seconds)
        retry = answer is not None and answer.status_code in RETRY_STATUSES
        if answer is not None and retry and "retry-after" not in answer.headers:
            self.history.complain(f"{answer.status_code} without Retry-After")
        return answer

    def _count(self, answer: Answer | None, seconds: float) -> None:
        if answer is None:
            self.history.answered("lost", seconds)
            return
        self.history.answered(
            "accepted" if answer.status_code < 300 else str(answer.status_code), seconds
        )
        if seconds > SLOW_SECONDS:
            self.history.complain(f"{answer.status_code} after {seconds:.0f} s")
        if answer.status_code == 503 and self.history.during.startswith("Redis"):
            self.history.complain("503 although only Redis is away")

    async def insist(self, request: Request) -> Answer:
        """Call until the answer is 200."""
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            answer = await self.once(request)
            if answer is not None and answer.status_code == 200:
                return answer
            if answer is not None and answer.status_code not in RETRY_STATUSES:
                self.history.complain(f"{request.path}: {answer.status_code} {answer.content!r}")
            await self.wait_as_told(answer)
        raise TimeoutError(f"{request.path} was not taken within {TRY_SECONDS:.0f} s")

    async def wait_as_told(self, answer: Answer | None) -> None:
        """Wait for the time in Retry-After, at most 3 s."""
        seconds = 0.2 if answer is None else float(answer.headers.get("retry-after", 1))
        await asyncio.sleep(min(seconds, 3.0) * self.random.uniform(0.5, 1.0))
