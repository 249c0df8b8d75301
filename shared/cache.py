"""Redis: a cache. Nothing that matters lives only here, and everything goes on without it."""

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
        from fakeredis import FakeAsyncRedis

        redis: Redis = FakeAsyncRedis(server=_embedded(), decode_responses=True)
    else:
        redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
    try:
        yield Cache(redis)
    finally:
        await redis.aclose()
