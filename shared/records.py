"""All that a service keeps of a session: to be exported, or erased for good.

The eraser writes a tombstone, then deletes. A writer writes, then looks for the tombstone and
deletes if it is there (`drop`, called after every handler). So every interleaving ends empty, and
an event that was still on its way, or is replayed later, leaves nothing behind.
"""

import asyncio
import hashlib
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic_core import to_json

from shared.broker.broker import Broker, DeadLetter, Verdict
from shared.broker.dispatch import AnyRoute, Route
from shared.events import ErasureConfirmed, Event, ExportRead, ExportRequested, SessionErased
from shared.ids import new_id
from shared.retry import Unavailable
from shared.store import Collection, Document, OneOf, Store

Erase = Callable[[str], Awaitable[int]]
"""Removes one kind of thing of a session; returns how many there were."""

MAX_PART_CHARS = 256 * 1024
"""Of an export in one event: 1 MiB in UTF-8 at most. RabbitMQ refuses messages beyond 16 MiB."""


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Which sessions were erased, as hashes: they do not tell the id."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Tombstones":
        return cls(await store.collection("tombstones"))

    async def add(self, session_id: str) -> None:
        await self.rows.add([{"id": _hash(session_id), "erased_at": time.time()}])

    async def among(self, session_ids: Iterable[str]) -> set[str]:
        hashes = {_hash(session_id): session_id for session_id in set(session_ids)}
        rows = await self.rows.find({"id": OneOf(list(hashes))})
        return {hashes[row["id"]] for row in rows}


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Records:
    """One service's. `kinds`: a name, the collection, and its field that holds the session id.

    `others` are things outside the store, such as files, by name.
    """

    service: str
    broker: Broker
    tombstones: Tombstones
    kinds: Mapping[str, tuple[Collection, str]]
    others: Mapping[str, Erase] = field(default_factory=dict)

    def routes(self) -> Sequence[AnyRoute]:
        return (
            Route(SessionErased, self.on_session_erased),
            Route(ExportRequested, self.on_export_requested),
        )

    async def on_session_erased(self, event: SessionErased) -> Sequence[Event]:
        await self.tombstones.add(event.session_id)
        removed = await self.erase(event.session_id)
        confirmed = ErasureConfirmed(
            session_id=event.session_id,
            request_id=event.request_id,
            service=self.service,
            removed=removed,
        )
        return [confirmed]

    async def on_export_requested(self, event: ExportRequested) -> Sequence[Event]:
        documents = {
            name: await collection.find({key: event.session_id})
            for name, (collection, key) in self.kinds.items()
        }
        return await asyncio.to_thread(self._exported, event, documents)

    def _exported(
        self, event: ExportRequested, documents: Mapping[str, list[Document]]
    ) -> Sequence[Event]:
        """One event, or its parts: a broker takes no message of any size."""
        read = partial(
            ExportRead,
            session_id=event.session_id,
            request_id=event.request_id,
            service=self.service,
        )
        text = _json(documents)
        if len(text) <= MAX_PART_CHARS:
            return [read(documents=documents)]
        pieces = [text[at : at + MAX_PART_CHARS] for at in range(0, len(text), MAX_PART_CHARS)]
        whole = partial(read, reading=new_id(), parts=len(pieces))
        return [whole(part=part, text=piece) for part, piece in enumerate(pieces)]

    async def drop(self, session_ids: Iterable[str]) -> set[str]:
        """Those of the sessions that were erased, with nothing left of them here."""
        erased = await self.tombstones.among(session_ids)
        for session_id in erased:
            await self.erase(session_id)
        return erased

    async def erase(self, session_id: str) -> dict[str, int]:
        """Delete everything of the session; how many there were, by kind."""
        removed = {
            name: await collection.remove({key: session_id})
            for name, (collection, key) in self.kinds.items()
        }
        for name, erase in self.others.items():
            removed[name] = await erase(session_id)
        removed["dead letters"] = await self._erase_dead(session_id)
        return removed

    async def _erase_dead(self, session_id: str) -> int:
        found = 0

        def of_session(letter: DeadLetter) -> Verdict:
            nonlocal found
            if letter.session_id != session_id:
                return Verdict.KEEP
            found += 1
            return Verdict.DROP

        await self.broker.sift(self.service, of_session)
        return found


def _json(documents: Mapping[str, list[Document]]) -> str:
    """Row by row: a single call would keep the event loop waiting, thread or not."""
    kinds = (
        f'"{name}":[{",".join(to_json(row).decode() for row in rows)}]'
        for name, rows in documents.items()
    )
    return f"{{{','.join(kinds)}}}"


def folder_eraser(folder: Path) -> Erase:
    """Removes what is in the session's own folder in there; how many files it held."""

    async def erase(session_id: str) -> int:
        try:
            return await asyncio.to_thread(_remove, folder / session_id)
        except OSError as error:
            raise Unavailable(f"files cannot be removed: {error.strerror}") from error

    return erase


def _remove(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    files = len(list(folder.iterdir()))
    shutil.rmtree(folder)
    return files
