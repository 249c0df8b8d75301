"""The health of the desk: a check of its store and its broker."""

import asyncio
import time

from fastapi import APIRouter
from pydantic import BaseModel, Field

from desk_service.context import Context
from desk_service.http.problems import documented
from shared.retry import Unavailable

HEALTH_SECONDS = 1.0
"""Seconds for which an answer is reused: health checks must not become load."""


class Health(BaseModel):
    status: str = Field(default="ok", examples=["ok"])


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["health"])
    asking, failure, asked_at = asyncio.Lock(), None, -HEALTH_SECONDS

    @router.head("/desk/health", include_in_schema=False)
    @router.get(
        "/desk/health",
        operation_id="get_desk_health",
        summary="Whether the desk can reach its store and the broker",
        responses=documented(503),
    )
    async def health() -> Health:
        nonlocal failure, asked_at
        async with asking:
            if time.monotonic() - asked_at >= HEALTH_SECONDS:
                failure = await _ask(context)
                asked_at = time.monotonic()
        if failure is not None:
            raise type(failure)(str(failure))
        return Health()

    return router


async def _ask(context: Context) -> Unavailable | None:
    try:
        await asyncio.gather(context.store.ping(), context.broker.ping())
    except Unavailable as failure:
        return failure
    return None
