"""The document store on MongoDB: `id` is `_id`, a write is journaled on a majority."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, AsyncMongoClient, ReturnDocument, WriteConcern
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)
from pymongo.read_concern import ReadConcern

from shared.store.collection import (
    Above,
    Below,
    Collection,
    Contains,
    Document,
    OneOf,
    StoreUnavailable,
    Where,
)
from shared.store.names import plain

CONNECT_MS = 3_000
ANSWER_MS = 10_000
"""Milliseconds to find a server, and for the server to answer, so that no call hangs."""

ROWS_AT_ONCE = 32
"""Documents in one call: a server whose disk is slow answers for so many within ANSWER_MS."""

DUPLICATE = 11000
NOT_ALLOWED, LOGIN_REFUSED, DISK_FULL = 13, 18, 14031
"""Codes of the server's refusals."""


@asynccontextmanager
async def open_mongo(url: str, service: str) -> AsyncIterator["MongoStore"]:
    """Connect at the first use. ValueError when the URL cannot be read."""
    try:
        client: AsyncMongoClient[Document] = AsyncMongoClient(
            url,
            serverSelectionTimeoutMS=CONNECT_MS,
            connectTimeoutMS=CONNECT_MS,
            waitQueueTimeoutMS=CONNECT_MS,
            socketTimeoutMS=ANSWER_MS,
        )
    except (PyMongoError, ValueError):
        # Not chained: the driver's message may quote a part of the password.
        raise ValueError("STORE_URL is no MongoDB address that can be read") from None
    database = client.get_default_database(
        "vivavoce",
        read_concern=ReadConcern("majority"),
        write_concern=WriteConcern("majority", j=True, wtimeout=ANSWER_MS),
    )
    try:
        yield MongoStore(database, plain(service))
    finally:
        await client.close()


class MongoStore:
    """A Store."""

    def __init__(self, database: AsyncDatabase[Document], service: str) -> None:
        self._database = database
        self._service = service

    async def collection(self, name: str, *, indexes: Sequence[Sequence[str]] = ()) -> Collection:
        collection = self._database[f"{self._service}_{plain(name)}"]
        with translated():
            for fields in indexes:
                await collection.create_index(ascending(fields))
        return MongoCollection(collection)

    async def ping(self) -> None:
        with translated():
            await self._database.command("ping")

    async def now(self) -> float:
        with translated():
            hello = await self._database.command("hello")
        local: datetime = hello["localTime"]  # naive, in UTC
        return local.replace(tzinfo=UTC).timestamp()

    async def ticks(self) -> float:
        return await self.now()


class MongoCollection:
    """A Collection."""

    def __init__(self, collection: AsyncCollection[Document]) -> None:
        self._collection = collection

    async def add(self, documents: Sequence[Document]) -> int:
        count = 0
        for start in range(0, len(documents), ROWS_AT_ONCE):
            count += await self._add(documents[start : start + ROWS_AT_ONCE])
        return count

    async def _add(self, documents: Sequence[Document]) -> int:
        rows = [stored(document) for document in documents]
        with translated():
            try:
                result = await self._collection.insert_many(rows, ordered=False)
            except BulkWriteError as error:
                return added(error.details)
            return len(result.inserted_ids)

    async def get(self, id: str) -> Document | None:
        found = await self.find({"id": id})
        return found[0] if found else None

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        if limit == 0 or is_unmet(where):  # MongoDB takes 0 for no limit
            return []
        cursor = self._collection.find(matching(where), limit=limit or 0)
        if order:
            cursor = cursor.sort(ascending(order))
        with translated():
            return [loaded(row) for row in await cursor.to_list()]

    async def count(self, where: Where) -> int:
        with translated():
            return await self._collection.count_documents(matching(where))

    async def change(
        self,
        id: str,
        fields: Document,
        *,
        where: Where | None = None,
        union: Mapping[str, str] | None = None,
        create: Document | None = None,
        durable: bool = True,  # as every write is here
        erasing: bool = False,  # copies in its journal are out of reach
    ) -> Document | None:
        # No upsert: it would copy what `where` asks for into the new document.
        changed = await self._update(id, fields, where or {}, union or {})
        if changed or create is None:
            return changed
        added_to = {
            field: [*create.get(field, []), value] for field, value in (union or {}).items()
        }
        made = {**create, **fields, **added_to, "id": id}
        if await self.add([made]):
            return made
        return await self._update(id, fields, where or {}, union or {})

    async def _update(
        self, id: str, fields: Document, where: Where, union: Mapping[str, str]
    ) -> Document | None:
        update: dict[str, dict[str, Any]] = {"$set": named(fields)}
        if union:
            update["$addToSet"] = named(union)
        with translated():
            row = await self._collection.find_one_and_update(
                {**matching(where), "_id": id}, update, return_document=ReturnDocument.AFTER
            )
        return loaded(row) if row else None

    async def remove(self, where: Where) -> int:
        with translated():
            return (await self._collection.delete_many(matching(where))).deleted_count


def added(outcome: Mapping[str, Any]) -> int:
    """Return the number of inserted documents.

    ValueError when a document was refused for another reason than an id that is there already.
    """
    if outcome["writeConcernErrors"]:
        raise StoreUnavailable("MongoDB did not confirm a write on a majority")
    refused = {error["code"] for error in outcome["writeErrors"]} - {DUPLICATE}
    if refused:
        # Not chained: the driver's error quotes the documents.
        raise ValueError(f"MongoDB refused a document (code {min(refused)})") from None
    return int(outcome["nInserted"])


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors that another try can heal into StoreUnavailable."""
    try:
        yield
    except PyMongoError as error:
        if is_unavailable(error):
            raise StoreUnavailable(f"MongoDB is unavailable: {reason(error)}") from error
        raise


def reason(error: PyMongoError) -> str:
    """Return why MongoDB is unavailable, with the setting to check where it refuses the login."""
    code = error.code if isinstance(error, OperationFailure) else None
    if code in (NOT_ALLOWED, LOGIN_REFUSED):
        return "it refuses the user or password of STORE_URL, or their rights are too few"
    if code == DISK_FULL:
        return "its disk is full"
    return type(error).__name__


def is_unavailable(error: PyMongoError) -> bool:
    """Return whether the error means that the store is unavailable.

    The server is away, refuses the login or has a full disk; no majority confirmed a write; the
    name service lacks the host; the client was closed.
    """
    if isinstance(error, OperationFailure) and not isinstance(error, WriteConcernError):
        return error.timeout or error.code in (NOT_ALLOWED, LOGIN_REFUSED, DISK_FULL)
    away = ConnectionFailure | WriteConcernError | ConfigurationError | InvalidOperation
    return error.timeout or isinstance(error, away)


def stored(document: Document) -> Document:
    row = {"_id": document["id"], **document}
    del row["id"]
    return row


def loaded(row: Document) -> Document:
    document = {"id": row["_id"], **row}
    del document["_id"]
    return document


def column(field: str) -> str:
    return "_id" if field == "id" else plain(field)


def named(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {plain(field): value for field, value in fields.items() if field != "id"}


def ascending(fields: Sequence[str]) -> list[tuple[str, int]]:
    return [(column(field), ASCENDING) for field in fields]


def literally(text: str) -> str:
    """Return the regular expression of the text itself; BSON's expressions hold no NUL."""
    return r"\x00".join(map(re.escape, text.split("\0")))


def is_unmet(where: Where) -> bool:
    """Return whether no document can match, since a field is to have one of no values."""
    return any(isinstance(wanted, OneOf) and not wanted.values for wanted in where.values())


def matching(where: Where) -> dict[str, Any]:
    """Return the conditions as a MongoDB filter, whose null also matches an absent field."""
    terms: dict[str, Any] = {}
    for field, wanted in where.items():
        match wanted:
            case Above(value):
                kind = "string" if isinstance(value, str) else "number"
                terms[column(field)] = {"$gt": value, "$type": kind}
            case Below(value):
                terms[column(field)] = {"$lt": value, "$type": "number"}
            case Contains(text):
                terms[column(field)] = {"$regex": literally(text)}
            case OneOf(accepted):
                terms[column(field)] = {"$in": list(accepted)}
            case value:
                terms[column(field)] = value
    return terms
