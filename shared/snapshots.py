"""The latest attention of a session: a read model that the attention service writes and the
gateway reads. Redis first, the store of the read models behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio.client import Pipeline

from shared.cache import Cache, open_cache
from shared.events import AttentionSnapshot
from shared.settings import Settings
from shared.store import Below, Collection, open_store

CACHED = 30
"""Seconds in Redis: bounds how stale an answer is when a write missed Redis."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    cache: Cache
    rows: Collection

    async def put(self, snapshot: AttentionSnapshot) -> None:
        """Keep it, unless a later one is there."""
        fields = snapshot.model_dump(exclude={"session_id"})
        later = {"received_at": Below(snapshot.received_at)}
        if await self.rows.change(snapshot.session_id, fields, where=later, create=True):
            await self._remember(snapshot)

    async def get(self, session_id: str) -> AttentionSnapshot | None:
        """None for a session that never started."""
        answers = await self.cache.ask(lambda redis: redis.zrange(_key(session_id), -1, -1))
        if answers and answers[0]:
            return AttentionSnapshot.model_validate_json(answers[0][0])
        row = await self.rows.get(session_id)
        if row is None:
            return None
        snapshot = AttentionSnapshot.model_validate(row | {"session_id": session_id})
        await self._remember(snapshot)
        return snapshot

    async def remove(self, session_id: str) -> int:
        """Forget the session; how many there were."""
        removed = await self.rows.remove({"id": session_id})
        await self.cache.ask(lambda redis: redis.delete(_key(session_id)))
        return removed

    async def _remember(self, snapshot: AttentionSnapshot) -> None:
        # A sorted set by time: the latest wins in whatever order the writers come.
        key = _key(snapshot.session_id)

        def commands(redis: Pipeline) -> None:
            redis.zadd(key, {snapshot.model_dump_json(): snapshot.received_at})
            redis.zremrangebyrank(key, 0, -2)
            redis.expire(key, CACHED)

        await self.cache.ask(commands)


def _key(session_id: str) -> str:
    return f"attention:{session_id}"


@asynccontextmanager
async def open_snapshots(settings: Settings) -> AsyncIterator[Snapshots]:
    async with (
        open_cache(settings.redis_url) as cache,
        open_store(settings.store_url, "views") as store,
    ):
        yield Snapshots(cache, await store.collection("attention"))
