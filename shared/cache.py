"""Redis: a cache. Nothing that matters lives only here, and everything goes on without it."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from fakeredis import FakeServer

log = structlog.get_logger(__name__)

TIMEOUT = 0.1
"""Seconds; redis-py's own defaults stall a request for seconds when Redis is away."""

SKIPPED_AFTER_FAILURE = 1.0

TIDY_EVERY = 10.0
"""Seconds between two looks of the embedded one for what has expired."""


class Cache:
    """Asks Redis, unless it failed within the last second."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._skip_until = 0.0

    async def ask(self, commands: Callable[["Pipeline"], object]) -> list[Any] | None:
        """The answers to commands sent as one transaction; None when Redis is away."""
        if time.monotonic() < self._skip_until:
            return None
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                commands(pipeline)
                answers: list[Any] = await pipeline.execute()
                return answers
        except (RedisError, OSError, TimeoutError) as error:
            self._skip_until = time.monotonic() + SKIPPED_AFTER_FAILURE
            log.warning("cache away", error=type(error).__name__)
            return None


@functools.cache
def _embedded() -> "FakeServer":
    """One for the whole process: its services see each other's writes, as in a real one."""
    from fakeredis import FakeServer

    return FakeServer()


@asynccontextmanager
async def open_cache(url: str) -> AsyncIterator[Cache]:
    """`redis://host[:port]`, or `embedded` for one inside this process."""
    if url == "embedded":
        async with _open_embedded() as redis:
            yield Cache(redis)
        return
    async with Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    ) as redis:
        yield Cache(redis)


@asynccontextmanager
async def _open_embedded() -> AsyncIterator["Redis"]:
    from fakeredis import FakeAsyncRedis

    async with FakeAsyncRedis(server=_embedded(), decode_responses=True) as redis:
        tidying = asyncio.create_task(_keep_tidy(redis))
        try:
            yield redis
        finally:
            tidying.cancel()


async def _keep_tidy(redis: "Redis") -> None:
    """Redis drops by itself what has expired; this one only while it counts what there is."""
    while True:
        await asyncio.sleep(TIDY_EVERY)
        await redis.dbsize()
