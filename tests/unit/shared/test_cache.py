"""The cache inside the process does what Redis does by itself."""

import pytest
from redis.asyncio.client import Pipeline

from shared import cache as module
from shared.cache import open_cache
from tests.eventually import eventually


async def test_what_has_expired_leaves_the_memory_though_nobody_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "TIDY_EVERY", 0.01)
    held = module._embedded().dbs[0]._dict
    async with open_cache("embedded") as cache:

        def commands(redis: Pipeline) -> None:
            redis.set("soon over", 1, px=20)
            redis.set("kept", 1, px=60_000)

        await cache.ask(commands)
        assert held.keys() >= {b"soon over", b"kept"}
        await eventually(lambda: b"soon over" not in held)
        assert b"kept" in held
        await cache.ask(lambda redis: redis.delete("kept"))
