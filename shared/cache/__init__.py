"""The cache: `open_cache(url)`, in Redis or inside a single process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.cache.cache import Cache, Latest, Share

__all__ = ["Cache", "Latest", "Share", "open_cache"]


@asynccontextmanager
async def open_cache(url: str) -> AsyncIterator[Cache]:
    """Open the cache that `url` names, and close it at the end.

    `redis://[user:password@]host[:port]` (or `rediss://`, `unix://`) is asked at the first use.
    `embedded` is the cache that all services of this process share. ValueError for any other URL.
    """
    if url == "embedded":
        from shared.cache.embedded import open_embedded

        async with open_embedded() as embedded:
            yield embedded
    elif url.startswith(("redis://", "rediss://", "unix://")):
        from shared.cache.redis import open_redis

        async with open_redis(url) as redis:
            yield redis
    else:
        # The URL is not quoted: a mistyped one still holds its password.
        raise ValueError("REDIS_URL must be redis://…, rediss://…, unix://… or embedded")
