"""The cache in Redis: a latest value is the only member of a sorted set, a total is a number."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from shared.cache.cache import Latest, Share
from shared.tracing import Attributes, span

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.1
"""Seconds for connecting, and for each answer.

The defaults of redis-py stall a request for seconds when Redis is away.
"""

SKIP_SECONDS = 1.0
"""Seconds after a failure in which Redis is not asked."""

TRACED: Attributes = {"db.system.name": "redis", "db.operation.name": "MULTI"}


@asynccontextmanager
async def open_redis(url: str) -> AsyncIterator["RedisCache"]:
    """Connect at the first use. ValueError when the URL cannot be read."""
    try:
        client = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError):
        # Not chained: the message of the client may quote a part of the password.
        raise ValueError("REDIS_URL is no Redis address that can be read") from None
    async with client as redis:
        yield RedisCache(redis)


class RedisCache:
    """A Cache."""

    def __init__(self, redis: Redis, skip_seconds: float = SKIP_SECONDS) -> None:
        self._redis = redis
        self._skip_seconds = skip_seconds
        self._skip_until = 0.0

    async def get(self, keys: Sequence[str]) -> list[str | None]:
        def commands(pipeline: Pipeline) -> None:
            for key in keys:
                pipeline.zrange(key, -1, -1)

        members: list[list[str]] = await self._send(commands) or [[]] * len(keys)
        return [found[0] if found else None for found in members]

    async def keep(self, values: Sequence[Latest]) -> None:
        # A set sorted by time: the latest stays in whatever order the writers come.
        def commands(pipeline: Pipeline) -> None:
            for each in values:
                pipeline.zadd(each.key, {each.value: each.at})
                pipeline.zremrangebyrank(each.key, 0, -2)
                pipeline.expire(each.key, each.seconds)

        await self._send(commands)

    async def add(self, shares: Sequence[Share]) -> list[int] | None:
        def commands(pipeline: Pipeline) -> None:
            for share in shares:
                pipeline.incrby(share.key, share.amount)
                pipeline.expire(share.key, share.seconds)

        answers = await self._send(commands)
        return None if answers is None else answers[::2]

    async def remove(self, keys: Sequence[str]) -> None:
        if keys:
            await self._send(lambda pipeline: pipeline.delete(*keys))

    async def _send(self, commands: Callable[[Pipeline], object]) -> list[Any] | None:
        """Return the answers to commands sent as a single transaction; None when Redis is away."""
        if time.monotonic() < self._skip_until:
            return None
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                commands(pipeline)
                with span("MULTI", "client", TRACED):
                    answers: list[Any] = await pipeline.execute()
                return answers
        except (RedisError, OSError, TimeoutError) as error:
            self._skip_until = time.monotonic() + self._skip_seconds
            log.warning("cache away", reason=reason(error))
            return None


def reason(error: Exception) -> str:
    """Return why Redis cannot be used, and the setting to look at where the login is refused."""
    if isinstance(error, AuthenticationError | NoPermissionError):
        return "Redis refuses the user or password of REDIS_URL"
    return type(error).__name__
