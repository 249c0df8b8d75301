"""Whether the gateway can serve."""

import asyncio
import time

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.gateway import Gateway
from gateway.problems import documented
from shared.retry import Unavailable

REMEMBERED = 1.0
"""Seconds an answer is good for: health checks must not become load."""


class Health(BaseModel):
    status: str = Field(default="ok", examples=["ok"])


class Pulse:
    """Asks broker and store, not more often than once a second."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._asking = asyncio.Lock()
        self._asked = -REMEMBERED
        self._failure: Unavailable | None = None

    async def check(self) -> None:
        """Unavailable if the gateway cannot serve."""
        async with self._asking:
            if time.monotonic() - self._asked >= REMEMBERED:
                self._failure = await self._ask()
                self._asked = time.monotonic()
        if self._failure is not None:
            raise Unavailable(str(self._failure))

    async def _ask(self) -> Unavailable | None:
        try:
            await asyncio.gather(self._gateway.broker.ping(), self._gateway.store.ping())
        except Unavailable as failure:
            return failure
        return None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["health"])
    pulse = Pulse(gateway)

    @router.get(
        "/health",
        summary="Whether the gateway can reach what it needs",
        responses=documented(503),
    )
    async def health() -> Health:
        await pulse.check()
        return Health()

    @router.get("/health/live", summary="That the process runs")
    async def live() -> Health:
        return Health()

    return router
