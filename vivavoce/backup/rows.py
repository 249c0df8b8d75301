"""The rows of the stores and of the embedded broker, as lines of JSON in a backup."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shared.store.migrations import MIGRATIONS
from shared.store.names import plain
from vivavoce.backup.archive import Writer

STORES, BROKER = "stores", "broker"
MESSAGES = f"{BROKER}/messages.jsonl"
DEAD = f"{BROKER}/dead.jsonl"

LINES_AT_ONCE = 500


def version_of(db: sqlite3.Connection) -> int:
    """Return the version of a SQLite store; 0 for one that has no version yet."""
    known = "SELECT count(*) FROM sqlite_master WHERE name = ?"
    if not db.execute(known, (MIGRATIONS,)).fetchone()[0]:
        return 0
    query = f"SELECT json_extract(document, '$.version') FROM {MIGRATIONS}"  # noqa: S608
    return max((int(version) for (version,) in db.execute(query)), default=0)


def save_store(writer: Writer, store: str, db: sqlite3.Connection) -> None:
    """Write the rows of each collection of a SQLite store."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in db.execute(tables).fetchall():
        with writer.part(f"{STORES}/{store}/{name}.jsonl") as add:
            rows = db.execute(f"SELECT document FROM {plain(name)}")  # noqa: S608
            while texts := rows.fetchmany(LINES_AT_ONCE):
                add("".join(f"{text}\n" for (text,) in texts).encode())


def save_lines(writer: Writer, path: str, values: Iterable[object]) -> None:
    """Write each value as a line of JSON."""
    with writer.part(path) as add:
        for value in values:
            add(f"{json.dumps(value, ensure_ascii=False)}\n".encode())


def save_broker(writer: Writer, db: sqlite3.Connection) -> None:
    """Write the messages of the embedded broker, and its dead letters."""
    _save(writer, MESSAGES, db, "SELECT queue, name, attempt, due, body FROM message ORDER BY id")
    dead = "SELECT queue, name, attempt, since, body, reason FROM dead ORDER BY id"
    _save(writer, DEAD, db, dead)


def _save(writer: Writer, path: str, db: sqlite3.Connection, query: str) -> None:
    save_lines(writer, path, ([_json(value) for value in row] for row in db.execute(query)))


def _json(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def lines(file: Path) -> Iterator[Any]:
    """Yield the values in the lines of a part; none when the backup has no such part."""
    if file.exists():
        with file.open("rb") as opened:
            for line in opened:
                yield json.loads(line)
