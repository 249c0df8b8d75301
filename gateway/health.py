"""The health of the gateway: whether it can serve."""

import asyncio
import time

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.http.problems import documented
from shared.retry import Unavailable
from shared.tracing import leave

log = structlog.get_logger(__name__)

HEALTH_SECONDS = 1.0
"""Seconds for which an answer is reused: health checks must not become load."""


LOW = "little disk space: no interview begins"
"""The note of a gateway that stays healthy, because interviews that run go on."""


class Life(BaseModel):
    status: str = Field(default="ok", examples=["ok"])


class Health(Life):
    note: str | None = Field(
        default=None,
        description="A shortage that the gateway serves under; absent when there is none.",
        examples=["little disk space: no interview begins"],
    )


class Pulse:
    """A check that broker and store take a small durable write, made at most once a second."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._asking = asyncio.Lock()
        self._asked = -HEALTH_SECONDS
        self._failure: Unavailable | None = None
        self._logged = ""

    async def check(self) -> None:
        """Raise Unavailable if the gateway cannot serve."""
        async with self._asking:
            if time.monotonic() - self._asked >= HEALTH_SECONDS:
                self._failure = await self._ask()
                self._log()
                self._asked = time.monotonic()
        if self._failure is not None:
            raise type(self._failure)(str(self._failure))

    def _log(self) -> None:
        """Log each reason once: the answer does not name it."""
        reason = str(self._failure or "")
        if reason and reason != self._logged:
            log.warning("cannot serve", reason=reason)
        self._logged = reason

    async def _ask(self) -> Unavailable | None:
        leave()  # a check every few seconds is worth no trace
        try:
            await asyncio.gather(
                self._context.broker.ping(),
                self._context.store.ping(),
                self._context.clocks.renew(durable=True),
            )
        except Unavailable as failure:
            return failure
        return None


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["health"])
    pulse = Pulse(context)

    @router.head("/health", include_in_schema=False)
    @router.get(
        "/health",
        operation_id="get_health",
        summary="Whether the gateway can reach what it needs",
        response_model_exclude_none=True,
        responses=documented(503),
    )
    async def health() -> Health:
        await pulse.check()
        return Health(note=LOW if await context.free_space.is_low() else None)

    @router.head("/health/live", include_in_schema=False)
    @router.get(
        "/health/live",
        operation_id="get_liveness",
        summary="That the process runs",
    )
    async def live() -> Life:
        return Life()

    return router
