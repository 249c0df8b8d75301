"""A session that is erased while other calls about it are under way."""

import asyncio
import time
from dataclasses import dataclass

from tests.chaos.candidate import Candidate
from tests.support.requests import Request

GONE_SECONDS = 5.0
"""Calls beside DELETE are answered 404 in this time; on an idle machine in 1 s."""


@dataclass(frozen=True, slots=True)
class BesideCalls:
    """Finalize and export are called at the same time as DELETE."""

    candidate: Candidate
    name: str = "finalize and export beside DELETE"
    seconds: float = 1.0

    async def inject(self) -> None:
        interview = await self.candidate.start()
        await self.candidate.answer(interview, at_once=True)
        session = interview.session
        interview.erased = True
        await asyncio.gather(
            self.candidate.erase(interview),
            self._gone("finalize", session.finalize()),
            self._gone("export", session.export()),
        )

    async def heal(self) -> None:
        """Do nothing: nothing is broken."""

    async def _gone(self, what: str, request: Request) -> None:
        """Call until the answer is 404, or 200 where the call came first."""
        until = time.monotonic() + GONE_SECONDS
        status = 0
        while time.monotonic() < until:
            answer = await self.candidate.calls.once(request)
            status = answer.status_code if answer else 0
            if status in (200, 404):
                break
            await self.candidate.calls.wait_as_told(answer)
        if status not in (200, 404) or time.monotonic() > until:
            took = time.monotonic() - until + GONE_SECONDS
            self.candidate.history.complain(f"{what} beside DELETE: {status} after {took:.0f} s")
