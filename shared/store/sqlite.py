"""The document store on SQLite: a table for each collection, with documents as JSON texts."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from shared.store.collection import (
    Above,
    Below,
    Collection,
    Contains,
    Document,
    OneOf,
    Where,
)
from shared.store.names import plain
from shared.store.sqlite_file import BUSY_SECONDS, SqliteFile, empty_log, open_file
from shared.store.sqlite_scrub import LOOK_SECONDS, keep_scrubbed, scrub_if_soiled, soil

# Names are the only text that becomes SQL (S608): `plain` checks each one, values are bound.
# ruff: noqa: S608

DECODED_AT_ONCE = 500

read_json = partial(from_json, allow_inf_nan=False, cache_strings="keys")
"""The reader of JSON texts. A report takes several changes of rows that hold an interview: a change
of 27 KB takes 0.84 ms of processor time with Python's own JSON, and 0.66 with pydantic's."""


@asynccontextmanager
async def open_sqlite(
    path: Path, busy_seconds: float = BUSY_SECONDS, scrub_seconds: float = LOOK_SECONDS
) -> AsyncIterator["SqliteStore"]:
    """Open the store in the file, which is made if new. StoreUnavailable when that fails."""
    async with open_file(path, busy_seconds) as file:
        scrubbing = asyncio.create_task(keep_scrubbed(file, scrub_if_soiled, scrub_seconds))
        try:
            yield SqliteStore(file)
        finally:
            scrubbing.cancel()


class SqliteStore:
    """A Store. Several processes may open the same file; they wait for each other's writes."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    async def collection(self, name: str, *, indexes: Sequence[Sequence[str]] = ()) -> Collection:
        table = (
            f"CREATE TABLE IF NOT EXISTS {plain(name)}"
            " (id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL)"
        )
        statements = [table, *(index(name, fields) for fields in indexes)]

        def make(db: sqlite3.Connection) -> None:
            for statement in statements:
                db.execute(statement)

        await self._file.write(make)
        return SqliteCollection(self._file, name)

    async def ping(self) -> None:
        await self._file.ping()

    async def now(self) -> float:
        return time.time()

    async def ticks(self) -> float:
        # All processes that have the file open run on this machine.
        return time.monotonic()


class SqliteCollection:
    """A Collection."""

    def __init__(self, file: SqliteFile, table: str) -> None:
        self._file = file
        self._table = table

    async def add(self, documents: Sequence[Document]) -> int:
        def insert(db: sqlite3.Connection) -> int:
            return db.executemany(
                f"INSERT INTO {self._table} VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(document["id"], encode(document)) for document in documents],
            ).rowcount

        return await self._file.write(insert) if documents else 0

    async def get(self, id: str) -> Document | None:
        found = await self.find({"id": id})
        return found[0] if found else None

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        condition, values = matching(where)
        query = f"SELECT document FROM {self._table} WHERE {condition}"
        if order:
            query += f" ORDER BY {', '.join(map(column, order))}"
        if limit is not None:
            query += " LIMIT ?"
            values.append(limit)

        def select(db: sqlite3.Connection) -> list[Document]:
            rows, found = db.execute(query, values), list[Document]()
            # Decoding many at once takes half the time. Not all at once: no other thread runs then.
            while texts := ",".join(text for (text,) in rows.fetchmany(DECODED_AT_ONCE)):
                found += read_json(f"[{texts}]")
            return found

        return await self._file.read(select)

    async def count(self, where: Where) -> int:
        condition, values = matching(where)
        query = f"SELECT count(*) FROM {self._table} WHERE {condition}"
        return await self._file.read(lambda db: int(db.execute(query, values).fetchone()[0]))

    async def change(
        self,
        id: str,
        fields: Document,
        *,
        where: Where | None = None,
        union: Mapping[str, str] | None = None,
        create: Document | None = None,
        durable: bool = True,
        erasing: bool = False,
    ) -> Document | None:
        condition, values = matching(where or {})
        query = f"SELECT document, {condition} FROM {self._table} WHERE id = ?"
        fields = {plain(field): value for field, value in fields.items()} | {"id": id}
        union = {plain(field): value for field, value in (union or {}).items()}
        update = (
            f"INSERT INTO {self._table} VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET document = excluded.document"
        )

        def change(db: sqlite3.Connection) -> Document | None:
            found = db.execute(query, [*values, id]).fetchone()
            before = _before(found, create)
            if before is None:
                return None
            text = encode(united(before | fields, union))
            db.execute(update, (id, text))
            if erasing:
                soil(db)
            return decode(text)

        changed = await self._file.write(change, synced=durable)
        if erasing:
            await self._file.read(empty_log)
        return changed

    async def remove(self, where: Where) -> int:
        condition, values = matching(where)
        query = f"DELETE FROM {self._table} WHERE {condition}"

        def delete(db: sqlite3.Connection) -> int:
            if removed := db.execute(query, values).rowcount:
                soil(db)
            return removed

        removed = await self._file.write(delete)
        # Even without a match: a process that deleted them may have been killed before this line.
        await self._file.read(empty_log)
        return removed


def _before(found: tuple[str, bool] | None, create: Document | None) -> Document | None:
    """Return the document to change; None if there is none, or if it does not match.

    `found` is its text, and whether the text matches.
    """
    if found is None:
        return create
    text, matches = found
    return decode(text) if matches else None


def united(document: Document, union: Mapping[str, str]) -> Document:
    for field, value in union.items():
        members = document.get(field, [])
        document[field] = members if value in members else [*members, value]
    return document


def encode(value: object) -> str:
    """Return the value as JSON. Raise ValueError for NaN, which SQLite cannot search."""
    text = to_json(value)
    if b"NaN" in text or b"Infinity" in text:  # as a number, or as a word that somebody said
        read_json(text)
    return text.decode()


def decode(text: str) -> Document:
    document: Document = read_json(text)
    return document


def index(table: str, fields: Sequence[str]) -> str:
    name = "_".join((table, "by", *fields))
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({', '.join(map(column, fields))})"


def column(field: str) -> str:
    return "id" if field == "id" else f"json_extract(document, '$.{plain(field)}')"


def matching(where: Where) -> tuple[str, list[Any]]:
    """Return an SQL condition and the values that the condition binds."""
    terms, values = ["TRUE"], list[Any]()
    for field, wanted in where.items():
        match wanted:
            case Above(str(value)):
                terms.append(f"{column(field)} > ?")  # no number is above a text
                values.append(value)
            case Above(value):  # every text is above every number
                terms.append(f"({column(field)} > ? AND {column(field)} < '')")
                values.append(value)
            case Below(value):
                terms.append(f"{column(field)} < ?")
                values.append(value)
            case Contains(text):
                terms.append(f"({column(field)} >= '' AND instr({column(field)}, ?) > 0)")
                values.append(text)
            case OneOf(accepted):
                terms.append(f"{column(field)} IN (SELECT value FROM json_each(?))")
                values.append(encode(list(accepted)))
            case value:
                terms.append(f"{column(field)} IS ?")
                values.append(value)
    return " AND ".join(terms), values
