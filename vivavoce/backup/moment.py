"""A moment of several SQLite files: what all of them held at the same time, while they are used."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from vivavoce.backup import BackupError

TRY_SECONDS = 2.0
"""Seconds in which all files must be locked. Services wait 5 s for a lock before they give up."""

PAUSE_SECONDS = 1.0
"""Seconds between two tries, in which waiting services write."""

TRIES = 10


@contextmanager
def one_moment(
    files: Sequence[Path], meanwhile: Callable[[], None]
) -> Iterator[dict[Path, sqlite3.Connection]]:
    """Open the files as they are at one moment, and call `meanwhile` in it.

    No service can write while all files are locked; each connection then begins to read, and sees
    the same state as long as it is open, whatever is written afterwards. The locks last for
    milliseconds. BackupError when a file cannot be locked or read.
    """
    with ExitStack() as opened:
        try:
            readers = {file: opened.enter_context(closing(_connect(file))) for file in files}
            _read_at_once(readers, meanwhile)
        except sqlite3.Error as error:
            raise BackupError(f"the SQLite files cannot be read: {error}") from error
        yield readers


def _connect(file: Path) -> sqlite3.Connection:
    """Open a file that is there: a new one would be an empty store."""
    uri = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=TRY_SECONDS, isolation_level=None)


def _read_at_once(readers: dict[Path, sqlite3.Connection], meanwhile: Callable[[], None]) -> None:
    for _ in range(TRIES):
        with ExitStack() as locks:
            if _locked(locks, list(readers)):
                for reader in readers.values():
                    reader.execute("BEGIN")
                    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
                meanwhile()
                return
        time.sleep(PAUSE_SECONDS)
    raise BackupError("the stores are busy: not all of them could be locked at once. Try again")


def _locked(locks: ExitStack, files: Sequence[Path]) -> bool:
    """Lock all files for writers until `locks` is closed; False if that takes too long."""
    deadline = time.monotonic() + TRY_SECONDS
    for file in files:
        writer = locks.enter_context(closing(_connect(file)))
        left_ms = max(0.0, deadline - time.monotonic()) * 1000
        writer.execute(f"PRAGMA busy_timeout = {left_ms:.0f}")
        try:
            writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
    return True
