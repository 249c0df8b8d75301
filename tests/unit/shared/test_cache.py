"""The caches apart from the contract: memory, failures and addresses."""

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from shared.cache import Latest, Share, open_cache
from shared.cache.embedded import EmbeddedCache, open_embedded
from shared.cache.redis import RedisCache
from tests.support.eventually import eventually


async def test_expired_keys_leave_the_memory_in_a_sweep() -> None:
    now = 100.0
    cache = EmbeddedCache(lambda: now)
    await cache.keep([Latest("soon over", "", 1.0, 5), Latest("kept", "", 1.0, 60)])
    await cache.add([Share("soon over too", 1, 5), Share("kept too", 1, 60)])
    now += 5.0
    assert cache.size == 4
    cache.sweep()
    assert cache.size == 2
    assert await cache.get(["soon over", "kept"]) == [None, ""]


async def test_an_open_cache_sweeps_though_nobody_asks_it() -> None:
    async with open_embedded(EmbeddedCache(), sweep_seconds=0.01) as cache:
        await cache.keep([Latest("over", "", 1.0, 0), Latest("kept", "", 1.0, 60)])
        assert cache.size == 2
        await eventually(lambda: cache.size == 1)


async def test_the_services_of_a_process_share_one_cache() -> None:
    async with open_cache("embedded") as one, open_cache("embedded") as other:
        await one.keep([Latest("shared", "value", 1.0, 60)])
        assert await other.get(["shared"]) == ["value"]
        await one.remove(["shared"])


async def test_without_redis_nothing_fails_and_nothing_is_known(tmp_path: Path) -> None:
    async with open_cache(f"unix://{tmp_path}/none") as cache:
        assert await cache.add([Share("a", 1, 60)]) is None
        assert await cache.get(["a", "b"]) == [None, None]
        await cache.keep([Latest("a", "", 1.0, 60)])
        await cache.remove(["a"])


async def test_a_redis_that_failed_is_asked_again_after_a_pause() -> None:
    calls: list[None] = []

    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(None)
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Redis(host="127.0.0.1", port=port, retry=Retry(NoBackoff(), 0)) as redis:
            patient = RedisCache(redis, skip_seconds=60)
            for _ in range(3):
                assert await patient.add([Share("a", 1, 60)]) is None
            assert len(calls) == 1
            eager = RedisCache(redis, skip_seconds=0)
            for _ in range(2):
                assert await eager.add([Share("a", 1, 60)]) is None
            assert len(calls) == 3


@pytest.mark.parametrize("url", ["http://host", "embeded", "redis:host", "", "redis://h:secret:x/"])
async def test_an_address_that_is_none_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ValueError, match=r"^REDIS_URL ") as refused:
        async with open_cache(url):
            pass
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
