"""What was deleted, gone from the disk: a SQLite file is rewritten soon after.

`secure_delete` zeroes a row where it lies, but not the copies that SQLite leaves in the unused part
of a page whenever it moves rows to another one. Only VACUUM, which rewrites every page, does.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from shared.retry import Unavailable
from shared.store.sqlite_file import SqliteFile, empty_log

log = structlog.get_logger(__name__)

EVERY = 10.0
"""Seconds between two looks whether there is something to do."""

REST = 50
"""Times as long as it took, nobody does it again: writers wait for it, so for 2% of the time."""

AGAIN = 30.0
"""Seconds until the next try after one that failed, because others held the file, say."""

LOG_SECONDS = 1.0
"""How long a rewrite waits for others who read, before it is put off."""


async def keep_scrubbed(file: SqliteFile, scrub: Callable[[SqliteFile], Awaitable[None]]) -> None:
    """Until it is cancelled."""
    pause = EVERY
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            await scrub(file)
            pause = max(EVERY, REST * (time.monotonic() - began))
        except Unavailable as error:
            log.warning("deleted words are not scrubbed from the file yet", reason=str(error))
            pause = AGAIN


def soil(db: sqlite3.Connection) -> None:
    """Part of a transaction that deletes: some process that has the file open will rewrite it,
    whatever becomes of this one."""
    db.execute(f"PRAGMA user_version = {_soiled(db) + 1}")


async def scrub_if_soiled(file: SqliteFile) -> None:
    if soiled := await file.read(_soiled):
        await file.read(rewrite)
        await file.write(partial(_clean, soiled))


def rewrite(db: sqlite3.Connection) -> None:
    """A crash at any point leaves the file as it was, or rewritten."""
    db.execute("VACUUM")
    empty_log(db, LOG_SECONDS)


def _soiled(db: sqlite3.Connection) -> int:
    """Deletions since the file was last rewritten, by any process."""
    (times,) = db.execute("PRAGMA user_version").fetchone()
    return int(times)


def _clean(soiled: int, db: sqlite3.Connection) -> None:
    """Unless something was deleted since."""
    if _soiled(db) == soiled:
        db.execute("PRAGMA user_version = 0")
