"""The latest attention of a session: a read model, in the cache and in the store behind the cache.

The attention service writes it. The gateway reads the cache first, and else the store.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from shared.cache import Cache, Latest, open_cache
from shared.concurrency import all_of
from shared.group_read import GroupRead
from shared.model import AttentionSnapshot
from shared.settings import Settings
from shared.store import Below, Collection, open_store

CACHED_SECONDS = 30
"""In the cache: bounds how stale an answer is when a write missed the cache."""


class Snapshots:
    """The latest attention snapshot of each session, in the cache and in the store."""

    def __init__(self, cache: Cache, rows: Collection) -> None:
        self.cache = cache
        self._rows = rows
        self._cached = GroupRead(self._in_cache)

    async def put(self, *snapshots: AttentionSnapshot) -> None:
        """Keep each snapshot unless its session has a later snapshot."""
        kept = await all_of(map(self._store, snapshots))
        await self._remember([each for each, newer in zip(snapshots, kept, strict=True) if newer])

    async def _store(self, snapshot: AttentionSnapshot) -> bool:
        fields = snapshot.model_dump(exclude={"session_id"})
        later = {"received_at": Below(snapshot.received_at)}
        return bool(await self._rows.change(snapshot.session_id, fields, where=later, create={}))

    async def get(self, session_id: str) -> AttentionSnapshot | None:
        """Return the session's latest snapshot; None when the session never started."""
        return await self._cached.get(session_id) or await self._stored(session_id)

    async def _in_cache(self, session_ids: Sequence[str]) -> Mapping[str, AttentionSnapshot | None]:
        found = await self.cache.get([_key(session_id) for session_id in session_ids])
        return {
            session_id: AttentionSnapshot.model_validate_json(text) if text else None
            for session_id, text in zip(session_ids, found, strict=True)
        }

    async def _stored(self, session_id: str) -> AttentionSnapshot | None:
        row = await self._rows.get(session_id)
        if row is None:
            return None
        snapshot = AttentionSnapshot.model_validate(row | {"session_id": session_id})
        await self._remember([snapshot])
        return snapshot

    async def remove(self, session_id: str) -> int:
        """Forget the session and return the number of its snapshots in the store."""
        removed = await self._rows.remove({"id": session_id})
        await self.cache.remove([_key(session_id)])
        return removed

    async def _remember(self, snapshots: Sequence[AttentionSnapshot]) -> None:
        values = [
            Latest(_key(each.session_id), each.model_dump_json(), each.received_at, CACHED_SECONDS)
            for each in snapshots
        ]
        if values:
            await self.cache.keep(values)


def _key(session_id: str) -> str:
    return f"attention:{session_id}"


@asynccontextmanager
async def open_snapshots(settings: Settings) -> AsyncIterator[Snapshots]:
    async with (
        open_cache(settings.redis_url) as cache,
        open_store(settings.store_url, "views") as store,
    ):
        yield Snapshots(cache, await store.collection("attention"))
