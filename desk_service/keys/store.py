"""The table of the keys."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from desk_service.keys.domain import Key
from desk_service.secret_tokens import digest
from shared.store import Above, Collection, Document, Store, Where


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys by id. A revoked key stays, so that the audit trail's `key:<id>` has a name."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Keys":
        return cls(await store.collection("keys", indexes=[["token"]]))

    async def add(self, key: Key) -> None:
        await self.rows.add([key.model_dump(mode="json")])

    async def get(self, key_id: str) -> Key | None:
        row = await self.rows.get(key_id)
        return Key.model_validate(row) if row else None

    async def page(self, after: str, limit: int) -> list[Key]:
        """Return keys in the order in which they were made."""
        rows = await self.rows.find({"id": Above(after)}, order=["id"], limit=limit)
        return [Key.model_validate(row) for row in rows]

    async def find(self, secret: str) -> Key | None:
        """Return the key of the secret if it is on, and note the day of the call."""
        rows = await self.rows.find({"token": digest(secret)}, limit=1)
        key, now = (Key.model_validate(rows[0]) if rows else None), time.time()
        if key is None or key.state(now) != "on":
            return None
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        if key.last_used != today:
            await self.rows.change(key.id, {"last_used": today}, durable=False)
        return key

    async def revoke(self, key: Key) -> None:
        fields: Document = {"revoked_at": time.time()}
        where: Where = {"revoked_at": None}
        await self.rows.change(key.id, fields, where=where)
