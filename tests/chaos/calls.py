"""Calls at whichever gateway comes up, and what of each goes into the history."""

import asyncio
import random
import time
from dataclasses import dataclass

from tests.chaos.history import History
from tests.chaos.http import Answer, Http, Lost

PATIENCE = 90.0
"""Seconds that a candidate tries to have something taken."""

HANGS = 40.0
"""Seconds without any answer."""

SLOW = 20.0
"""Seconds within which words are taken or refused, whatever is away."""

AGAIN = {429, 503}


@dataclass(frozen=True, slots=True)
class Calls:
    http: Http
    urls: list[str]
    history: History
    random: random.Random

    async def once(
        self, method: str, path: str, *, body: object = None, token: str = "", key: str = ""
    ) -> Answer | None:
        """The answer of some gateway, None if the call was lost."""
        url = self.random.choice(self.urls)
        counts = method == "POST" and "finalize" not in path
        began = time.monotonic()
        try:
            answer = await self.http.call(
                method, url, path, body=body, token=token, key=key, limit=HANGS
            )
        except Lost as lost:
            if counts:
                self.history.answered("lost", time.monotonic() - began)
            if str(lost) == "TimeoutError":
                self.history.complain(f"{method} {path.split('/')[1]} hung")
            return None
        if counts:
            self._count(answer)
        if answer.status in AGAIN and "retry-after" not in answer.headers:
            self.history.complain(f"{answer.status} without Retry-After")
        return answer

    def _count(self, answer: Answer) -> None:
        what = "accepted" if answer.status < 300 else str(answer.status)
        self.history.answered(what, answer.seconds)
        if answer.seconds > SLOW:
            self.history.complain(f"{answer.status} after {answer.seconds:.0f} s")
        if answer.status == 503 and self.history.during.startswith("Redis"):
            self.history.complain("503 although only Redis is away")

    async def insist(self, method: str, path: str, *, body: object = None) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = await self.once(method, path, body=body)
            if answer is not None and answer.status == 200:
                return answer
            if answer is not None and answer.status not in AGAIN:
                self.history.complain(f"{path}: {answer.status} {answer.content!r}")
            await self.wait_as_told(answer)
        raise TimeoutError(f"{path} was not taken within {PATIENCE:.0f} s")

    async def wait_as_told(self, answer: Answer | None) -> None:
        told = float(answer.headers.get("retry-after", 1)) if answer else 0.2
        await asyncio.sleep(min(told, 3.0) * self.random.uniform(0.5, 1.0))
