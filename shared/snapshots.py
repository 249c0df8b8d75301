"""The latest attention of a session: a read model that the attention service writes and the
gateway reads. Redis first, the store of the read models behind it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from redis.asyncio.client import Pipeline

from shared.cache import Cache, open_cache
from shared.concurrency import all_of
from shared.events import AttentionSnapshot
from shared.group_read import GroupRead
from shared.settings import Settings
from shared.store import Below, Collection, open_store

CACHED = 30
"""Seconds in Redis: bounds how stale an answer is when a write missed Redis."""


class Snapshots:
    def __init__(self, cache: Cache, rows: Collection) -> None:
        self.cache = cache
        self._rows = rows
        self._cached = GroupRead(self._in_cache)

    async def put(self, *snapshots: AttentionSnapshot) -> None:
        """Keep each, unless a later one of its session is there."""
        kept = await all_of(map(self._store, snapshots))
        await self._remember([each for each, newer in zip(snapshots, kept, strict=True) if newer])

    async def _store(self, snapshot: AttentionSnapshot) -> bool:
        fields = snapshot.model_dump(exclude={"session_id"})
        later = {"received_at": Below(snapshot.received_at)}
        return bool(await self._rows.change(snapshot.session_id, fields, where=later, create={}))

    async def get(self, session_id: str) -> AttentionSnapshot | None:
        """None for a session that never started."""
        return await self._cached.get(session_id) or await self._stored(session_id)

    async def _in_cache(self, session_ids: Sequence[str]) -> Mapping[str, AttentionSnapshot | None]:
        def commands(redis: Pipeline) -> None:
            for session_id in session_ids:
                redis.zrange(_key(session_id), -1, -1)

        answers = await self.cache.ask(commands) or [[]] * len(session_ids)
        return {
            session_id: AttentionSnapshot.model_validate_json(found[0]) if found else None
            for session_id, found in zip(session_ids, answers, strict=True)
        }

    async def _stored(self, session_id: str) -> AttentionSnapshot | None:
        row = await self._rows.get(session_id)
        if row is None:
            return None
        snapshot = AttentionSnapshot.model_validate(row | {"session_id": session_id})
        await self._remember([snapshot])
        return snapshot

    async def remove(self, session_id: str) -> int:
        """Forget the session; how many there were."""
        removed = await self._rows.remove({"id": session_id})
        await self.cache.ask(lambda redis: redis.delete(_key(session_id)))
        return removed

    async def _remember(self, snapshots: Sequence[AttentionSnapshot]) -> None:
        # A sorted set by time: the latest wins in whatever order the writers come.
        def commands(redis: Pipeline) -> None:
            for snapshot in snapshots:
                key = _key(snapshot.session_id)
                redis.zadd(key, {snapshot.model_dump_json(): snapshot.received_at})
                redis.zremrangebyrank(key, 0, -2)
                redis.expire(key, CACHED)

        if snapshots:
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
