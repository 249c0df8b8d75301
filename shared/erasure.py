"""The data that a service stores of a session: its export, and its erasure.

The eraser writes a tombstone, then deletes. A writer writes, then looks for the tombstone, and
deletes if there is one (`drop`, called after every handler). So nothing is left, in whichever order
these steps happen, and an event that arrives or is replayed later leaves nothing either.
"""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic_core import to_json

from shared.broker.broker import Broker, DeadLetter, Verdict
from shared.broker.routes import AnyRoute, Route
from shared.erasure_journal import ErasureJournal, hashed
from shared.events import ErasureConfirmed, Event, ExportRead, ExportRequested, SessionErased
from shared.ids import new_id
from shared.retry import Unavailable
from shared.store import Collection, Document, OneOf, Store

Erase = Callable[[str], Awaitable[int]]
"""Removes the session's data of some kind, and returns the number of removed items."""

MAX_PART_CHARS = 256 * 1024
"""Characters of an export in an event, 1 MiB in UTF-8 at most. RabbitMQ takes up to 16 MiB."""


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The erased sessions, as hashes, which do not reveal their ids."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Tombstones":
        return cls(await store.collection("tombstones"))

    async def add(self, session_id: str) -> None:
        await self.rows.add([{"id": hashed(session_id), "erased_at": time.time()}])

    async def among(self, session_ids: Iterable[str]) -> set[str]:
        hashes = {hashed(session_id): session_id for session_id in set(session_ids)}
        rows = await self.rows.find({"id": OneOf(list(hashes))})
        return {hashes[row["id"]] for row in rows}


@dataclass(frozen=True, slots=True)
class SessionData:
    """The session data of a service.

    `kinds` are its collections by name, each with the field that holds the session id. `others`
    erase data outside the store, such as files, by name, and kinds of which a part stays. The kinds
    in `marks` hold marks, or words that follow from marks. Erasures are noted in the `journal`
    before they are confirmed, in the service that has one.
    """

    service: str
    broker: Broker
    tombstones: Tombstones
    kinds: Mapping[str, tuple[Collection, str]]
    others: Mapping[str, Erase] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    journal: ErasureJournal | None = None

    def routes(self) -> Sequence[AnyRoute]:
        return (
            Route(SessionErased, self.on_session_erased),
            Route(ExportRequested, self.on_export_requested),
        )

    async def on_session_erased(self, event: SessionErased) -> Sequence[Event]:
        await self.tombstones.add(event.session_id)
        removed = await self.erase(event.session_id)
        if self.journal:
            await self.journal.note(event.session_id)
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
            if event.marks or name not in self.marks
        }
        return await asyncio.to_thread(self._exported, event, documents)

    def _exported(
        self, event: ExportRequested, documents: Mapping[str, list[Document]]
    ) -> Sequence[Event]:
        """Return the export as an event, or in parts: brokers limit the size of a message."""
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
        """Erase again the sessions that have a tombstone, and return these sessions."""
        erased = await self.tombstones.among(session_ids)
        for session_id in erased:
            await self.erase(session_id)
        return erased

    async def erase(self, session_id: str) -> dict[str, int]:
        """Erase the session's data. Return the number of removed items, by kind."""
        removed = {
            name: await collection.remove({key: session_id})
            for name, (collection, key) in self.kinds.items()
            if name not in self.others
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
    """Return the JSON text, made row by row: a single call would block the event loop (GIL)."""
    kinds = (
        f'"{name}":[{",".join(to_json(row).decode() for row in rows)}]'
        for name, rows in documents.items()
    )
    return f"{{{','.join(kinds)}}}"


def folder_eraser(folder: Path) -> Erase:
    """Return an eraser of the session's own folder below `folder`, which counts its files."""

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
