"""One SQLite file: its connection on a thread of its own, one commit for all who wait."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from shared.store.collection import StoreUnavailable
from shared.store.thread import OwnThread

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0
"""How long one waits for another process that writes to the same file."""

MISTAKES = (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""Ours, in one value or call. Any other error of SQLite means that the file is unavailable."""


class Kind(Enum):
    READ = auto()
    WRITE = auto()
    SYNCED_WRITE = auto()


class Asked(NamedTuple):
    """An operation, and who waits for what it returns or raises."""

    operation: Operation[Any]
    kind: Kind
    answer: asyncio.Future[Any]


@asynccontextmanager
async def open_file(path: Path) -> AsyncIterator["SqliteFile"]:
    """The file, made with its folder if new. StoreUnavailable when that cannot be done."""
    connection = await asyncio.to_thread(connect, path)
    try:
        file = SqliteFile(path.stem, connection)
        try:
            yield file
        finally:
            await file.close()
    finally:
        await asyncio.to_thread(connection.close)


class SqliteFile:
    """Takes turns: what comes while the thread is busy goes in the next one, all its writes in
    one transaction, then its reads, which see only what is durable."""

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._thread = OwnThread(name, self._take_turn)
        self._closed = False

    def write(self, operation: Operation[T], *, synced: bool = True) -> asyncio.Future[T]:
        """Answered after the commit. An operation that raises takes no other with it.

        What is not `synced` survives the end of the process, and goes to the disk with the next
        write that is: until then a power cut undoes it, with all that came after it.
        """
        return self._ask(operation, Kind.SYNCED_WRITE if synced else Kind.WRITE)

    def read(self, operation: Operation[T]) -> asyncio.Future[T]:
        """Answered outside any transaction, after the writes that were asked before."""
        return self._ask(operation, Kind.READ)

    async def close(self) -> None:
        """Once all that was asked before is answered."""
        self._closed = True
        await self._thread.end()

    def _ask(self, operation: Operation[T], kind: Kind) -> asyncio.Future[T]:
        if self._closed:
            raise StoreUnavailable("the SQLite store is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._thread.ask(Asked(operation, kind, answer))
        return answer

    def _take_turn(self, asked: Sequence[Asked]) -> None:
        writes = [one for one in asked if one.kind is not Kind.READ]
        if writes:
            synced = any(one.kind is Kind.SYNCED_WRITE for one in writes)
            operations = [write.operation for write in writes]
            self._tell(writes, commit(self._connection, operations, synced=synced))
        reads = [one for one in asked if one.kind is Kind.READ]
        if reads:
            self._tell(reads, look(self._connection, [read.operation for read in reads]))

    def _tell(self, asked: Sequence[Asked], outcomes: Sequence[object]) -> None:
        self._thread.tell(list(zip((one.answer for one in asked), outcomes, strict=True)))


def connect(path: Path) -> sqlite3.Connection:
    try:
        # Candidates' words will lie in it: a new folder is for this account alone.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise unavailable(error) from error
    try:
        use_wal(connection)
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error as error:
        connection.close()
        raise unavailable(error) from error
    return connection


def use_wal(connection: sqlite3.Connection) -> None:
    """Waits for others that open the new file at the same time: unlike any other statement, this
    one does not do so by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def commit(
    connection: sqlite3.Connection, operations: Sequence[Operation[Any]], *, synced: bool = True
) -> list[object]:
    """What each returned or raised; StoreUnavailable for all when the commit did not happen."""
    try:
        connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [attempt(connection, operation) for operation in operations]
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        with suppress(sqlite3.Error):
            connection.rollback()
        return [unavailable(error) for _ in operations]
    return outcomes


def attempt(connection: sqlite3.Connection, operation: Operation[Any]) -> object:
    connection.execute("SAVEPOINT operation")
    try:
        outcome: object = operation(connection)
    except Exception as error:
        # A full disk, say, may have ended the whole transaction: no going on without it.
        if is_unavailable(error):
            raise
        connection.execute("ROLLBACK TO operation")
        outcome = error
    connection.execute("RELEASE operation")
    return outcome


def look(connection: sqlite3.Connection, operations: Sequence[Operation[Any]]) -> list[object]:
    """What each returned or raised."""
    outcomes: list[object] = []
    for operation in operations:
        try:
            outcomes.append(operation(connection))
        except Exception as error:
            outcomes.append(unavailable(error) if is_unavailable(error) else error)
    return outcomes


def empty_log(connection: sqlite3.Connection, patience: float = BUSY_SECONDS) -> None:
    """What was overwritten is gone from the disk when this returns: until then the write-ahead
    log, and the file itself, still hold it. Waits so many seconds for others who read or write."""
    connection.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
    try:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
    if busy:
        raise sqlite3.OperationalError("others do not let go of the write-ahead log")


def is_unavailable(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and not isinstance(error, MISTAKES)


def unavailable(error: Exception) -> StoreUnavailable:
    """SQLite's messages name a condition and never a value; the system's may name a path."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return StoreUnavailable(f"the SQLite store is unavailable: {reason}")
