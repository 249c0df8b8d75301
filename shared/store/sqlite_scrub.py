"""Rewriting a SQLite file soon after a deletion, so that deleted data are gone from the disk.

`secure_delete` zeroes a row where it lies, but not the copies that SQLite leaves in the unused part
of a page whenever it moves rows to another page. Only VACUUM, which rewrites every page, removes
these copies.
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

LOOK_SECONDS = 10.0
"""Seconds between two looks for deletions."""

REST_FACTOR = 50
"""The pause after a rewrite, as a multiple of the time that the rewrite took.

Writers wait during a rewrite, and so for 2 % of the time at most.
"""

RETRY_SECONDS = 30.0
"""Seconds from a failed rewrite to the next: another process held the file, for example."""

READERS_SECONDS = 1.0
"""Seconds that a rewrite waits for processes that read, before it is put off."""


async def keep_scrubbed(
    file: SqliteFile,
    scrub: Callable[[SqliteFile], Awaitable[None]],
    look_seconds: float = LOOK_SECONDS,
) -> None:
    """Scrub the file again and again, until cancelled."""
    pause = look_seconds
    while True:
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            await scrub(file)
            pause = max(look_seconds, REST_FACTOR * (time.monotonic() - began))
        except Unavailable as error:
            log.warning("deleted words are not scrubbed from the file yet", reason=str(error))
            pause = RETRY_SECONDS


def soil(db: sqlite3.Connection) -> None:
    """Count a deletion, in the transaction that deletes.

    So a process that has the file open will rewrite the file, even when this process ends before.
    """
    db.execute(f"PRAGMA user_version = {_soiled(db) + 1}")


async def scrub_if_soiled(file: SqliteFile, readers_seconds: float = READERS_SECONDS) -> None:
    """Rewrite the file if something was deleted since its last rewrite."""
    if soiled := await file.read(_soiled):
        await file.read(partial(rewrite, readers_seconds=readers_seconds))
        await file.write(partial(_clean, soiled))


def rewrite(db: sqlite3.Connection, readers_seconds: float = READERS_SECONDS) -> None:
    """Rewrite every page. A crash at any point leaves the file as it was, or rewritten."""
    db.execute("VACUUM")
    empty_log(db, readers_seconds)


def _soiled(db: sqlite3.Connection) -> int:
    """Return the number of deletions, by any process, since the last rewrite."""
    (times,) = db.execute("PRAGMA user_version").fetchone()
    return int(times)


def _clean(soiled: int, db: sqlite3.Connection) -> None:
    """Forget the deletions, unless more were counted since `soiled` was read."""
    if _soiled(db) == soiled:
        db.execute("PRAGMA user_version = 0")
