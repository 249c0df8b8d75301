"""The right of a single process to print a session's PDF, renewed while the process prints."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from shared.lease import Leases
from shared.retry import Unavailable

log = structlog.get_logger(__name__)

CLAIM_SECONDS = 15.0
"""Time until a claim ends that nobody renews: after a kill -9 the report waits for it."""


@dataclass(slots=True)
class Claim:
    """A claim that ends at `until` (Unix seconds)."""

    leases: Leases
    session_id: str
    until: float
    seconds: float = CLAIM_SECONDS

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """Renew the claim three times in its length until the body is done."""
        done = asyncio.Event()
        renewing = asyncio.create_task(self._renew_until(done))
        try:
            yield
        finally:
            done.set()
            await renewing

    async def _renew_until(self, done: asyncio.Event) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), self.seconds / 3)
                return
            try:
                until = time.time() + self.seconds
                if not await self.leases.renew(self.session_id, self.until, until):
                    return  # lost: whoever puts the result into the row sees that
                self.until = until
            except Unavailable as error:
                log.warning("claim not renewed", reason=str(error))
