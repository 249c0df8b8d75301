"""A SQLite file: a connection on a thread of its own, and a shared commit for waiting writes."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import structlog

from shared.durable import make_folder
from shared.store.collection import StoreUnavailable
from shared.store.thread import OwnThread

log = structlog.get_logger(__name__)

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0
"""Seconds that an operation waits for another process that writes to the same file."""

ROOM_BYTES = 1024 * 1024
"""Free bytes of a disk below which a file that is asked counts it as full."""

MISTAKES = (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""SQLite's errors about a value or a statement: mistakes of the caller.

Any other error of SQLite means that the file is unavailable.
"""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Primary result codes of a torn or foreign header or page."""


class Kind(Enum):
    READ = auto()
    WRITE = auto()
    SYNCED_WRITE = auto()


class Asked(NamedTuple):
    """An operation, and the future of its outcome."""

    operation: Operation[Any]
    kind: Kind
    answer: asyncio.Future[Any]


@asynccontextmanager
async def open_file(
    path: Path, busy_seconds: float = BUSY_SECONDS, room_bytes: int = ROOM_BYTES
) -> AsyncIterator["SqliteFile"]:
    """Open the file, which is made with its folder if new. StoreUnavailable when that fails."""
    connection = await asyncio.to_thread(connect, path, busy_seconds)
    try:
        file = SqliteFile(path, connection, room_bytes)
        try:
            yield file
        finally:
            await file.close()
    finally:
        await asyncio.to_thread(connection.close)


class SqliteFile:
    """Operations on a file, in turns.

    Operations that wait while the thread is busy share the next turn: the writes in a single
    transaction, then the reads, which see only committed data.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, room_bytes: int = ROOM_BYTES
    ) -> None:
        self._path = path
        self._name = path.name
        self._room_bytes = room_bytes
        files = (path, path.with_name(f"{path.name}-wal"))
        self._inodes = {file: inode(file) for file in files}
        self._is_there = True
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._thread = OwnThread(path.stem, self._take_turn)
        self._closed = False

    def write(self, operation: Operation[T], *, synced: bool = True) -> asyncio.Future[T]:
        """Run the operation in a transaction, and answer after its commit.

        An operation that raises undoes no other operation of the transaction.

        A write that is not `synced` survives the end of the process, and reaches the disk with the
        next write that is synced: until then a power cut undoes it and all writes after it.
        """
        return self._ask(operation, Kind.SYNCED_WRITE if synced else Kind.WRITE)

    def read(self, operation: Operation[T]) -> asyncio.Future[T]:
        """Run the operation outside any transaction, after all earlier writes."""
        return self._ask(operation, Kind.READ)

    def ping(self) -> asyncio.Future[None]:
        """Write to the disk without a change, or raise StoreUnavailable as any write would."""

        def touch(db: sqlite3.Connection) -> None:
            # A page always fits into a log that was longer once; the words of an answer may not.
            space = os.statvfs(self._path.parent)
            if space.f_bavail * space.f_frsize < self._room_bytes:
                raise StoreUnavailable(f"the disk of the SQLite file {self._name} is full")
            db.execute(f"PRAGMA application_id = {time.monotonic_ns() % 2**31}")

        return self.write(touch)

    async def close(self) -> None:
        """Refuse further operations, and return when all earlier operations are done."""
        self._closed = True
        await self._thread.end()

    def _ask(self, operation: Operation[T], kind: Kind) -> asyncio.Future[T]:
        if self._closed:
            raise StoreUnavailable("the SQLite store is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._thread.ask(Asked(operation, kind, answer))
        return answer

    def _take_turn(self, asked: Sequence[Asked]) -> None:
        if writes := [each for each in asked if each.kind is not Kind.READ]:
            self._tell(writes, self._checked(self._commit(writes)))
        if reads := [each for each in asked if each.kind is Kind.READ]:
            self._tell(reads, self._checked([self._look(each.operation) for each in reads]))

    def _checked(self, outcomes: list[object]) -> list[object]:
        """Return the outcomes, or a StoreUnavailable for each when the file is not in its place.

        SQLite goes on with a file that was deleted or replaced, and all of it is lost at the end
        of the process. The look takes some 17 us.
        """
        is_there = self._in_place()
        if is_there != self._is_there:
            self._is_there = is_there
            event = "SQLite file is back" if is_there else "SQLite file deleted or replaced"
            log.error(event, file=self._name)
        if is_there:
            return outcomes
        reason = f"the SQLite file {self._name} was deleted or replaced: restart Vivavoce"
        return [StoreUnavailable(reason) for _ in outcomes]

    def _tell(self, asked: Sequence[Asked], outcomes: Sequence[object]) -> None:
        self._thread.tell(list(zip((each.answer for each in asked), outcomes, strict=True)))

    def _in_place(self) -> bool:
        """Return whether the file and its log, once there, are the files that SQLite opened."""
        found = {file: inode(file) for file in self._inodes}
        # SQLite makes the log at its first use.
        self._inodes = {file: known or found[file] for file, known in self._inodes.items()}
        return found == self._inodes

    def _commit(self, writes: Sequence[Asked]) -> list[object]:
        """Run the operations in a transaction, and return the result or exception of each.

        All are StoreUnavailable when the commit fails.
        """
        synced = any(each.kind is Kind.SYNCED_WRITE for each in writes)
        try:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [attempt(self._connection, each.operation) for each in writes]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            return [unavailable(error, self._name) for _ in writes]
        return outcomes

    def _look(self, operation: Operation[Any]) -> object:
        """Return the operation's result or exception."""
        try:
            return operation(self._connection)
        except Exception as error:
            return unavailable(error, self._name) if is_unavailable(error) else error


def connect(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the file, which is made with its folder if new. StoreUnavailable when that fails."""
    try:
        # The file will hold candidates' words: a new folder is for this account alone.
        make_folder(path.parent)
        connection = sqlite3.connect(
            path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise unavailable(error, path) from error
    try:
        use_wal(connection, busy_seconds)
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error as error:
        connection.close()
        raise unavailable(error, path) from error
    return connection


def inode(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of the file; None when there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Switch the file to a write-ahead log.

    Wait for other processes that open a new file at the same time: unlike any other statement,
    this PRAGMA does not wait by itself.
    """
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def attempt(connection: sqlite3.Connection, operation: Operation[Any]) -> object:
    """Run the operation inside the transaction, and return its result or exception."""
    connection.execute("SAVEPOINT operation")
    try:
        outcome: object = operation(connection)
    except Exception as error:
        # A full disk, say, may have ended the whole transaction, so the others cannot go on.
        if is_unavailable(error):
            raise
        connection.execute("ROLLBACK TO operation")
        outcome = error
    connection.execute("RELEASE operation")
    return outcome


def empty_log(connection: sqlite3.Connection, busy_seconds: float | None = None) -> None:
    """Write the write-ahead log back into the file and empty the log.

    Until then, overwritten data are still on the disk, in the log and in the file itself.

    Wait up to `busy_seconds`, if given, for other processes that read or write; else as long as
    any operation does.
    """
    (usual_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    if busy_seconds is not None:
        connection.execute(f"PRAGMA busy_timeout = {busy_seconds * 1000:.0f}")
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {usual_ms}")
    if busy:
        raise sqlite3.OperationalError("others do not let go of the write-ahead log")


def is_unavailable(error: Exception) -> bool:
    """Return whether the error means that the file is unavailable, rather than a mistake."""
    return isinstance(error, sqlite3.Error) and not isinstance(error, MISTAKES)


def unavailable(error: Exception, file: Path | str) -> StoreUnavailable:
    """Return the error that names the file and tells the operator how to mend it.

    Messages of SQLite name a condition and never a value. Messages of the system may name a path,
    so the error gives their reason only.
    """
    reason = error.strerror if isinstance(error, OSError) else str(error)
    if isinstance(error, sqlite3.Error) and is_damage(error):
        remedy = "restore it from a backup, or move it away to start without its data"
        return StoreUnavailable(f"the SQLite file {file} is damaged ({reason}): {remedy}")
    return StoreUnavailable(f"the SQLite file {file} is unavailable: {reason}")


def is_damage(error: sqlite3.Error) -> bool:
    # The low byte is the primary code. An error of Python's own module has no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
