"""The broker inside a single process: queues in a SQLite file, so that kill -9 loses nothing.

The outcome of a handled delivery and its acknowledgement are a single transaction here.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from shared.broker.broker import (
    BrokerUnavailable,
    Consumer,
    DeadLetter,
    Delivery,
    Depth,
    Listener,
    Outcome,
    Verdict,
)
from shared.broker.message import Message
from shared.broker.spans import sending
from shared.broker.topology import BROADCASTS, QUEUES, listeners
from shared.retry import TIERS, Unavailable
from shared.store.sqlite_file import BUSY_SECONDS, SqliteFile, empty_log, open_file
from shared.store.sqlite_scrub import keep_scrubbed, rewrite
from shared.telemetry import CONNECTED

log = structlog.get_logger(__name__)

T = TypeVar("T")
Row = tuple[str, str, int, float, bytes]
"""queue, name, attempt, due (Unix seconds), body"""

MAX_MESSAGES = 100_000
"""Messages in a queue; a publish to a full queue is refused."""

AT_ONCE = 0.0
LONGEST_WAIT_SECONDS = max(TIERS)
"""The longest wait of a message, in seconds."""

STARTED = time.time() - time.monotonic()

IDLE_POLL_SECONDS = 5.0
"""Seconds until an idle consumer looks again: another process may have replayed dead letters."""

TABLES = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, name TEXT NOT NULL,
    attempt INTEGER NOT NULL, due REAL NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS message_due ON message (queue, due, id);
CREATE TABLE IF NOT EXISTS dead (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, name TEXT NOT NULL,
    attempt INTEGER NOT NULL, since REAL NOT NULL, body BLOB NOT NULL, reason TEXT NOT NULL);
"""
INSERT = "INSERT INTO message (queue, name, attempt, due, body) VALUES (?, ?, ?, ?, ?)"
BURY = "INSERT INTO dead (queue, name, attempt, since, body, reason) VALUES (?, ?, ?, ?, ?, ?)"
DEAD = "SELECT id, queue, name, attempt, since, body, reason FROM dead WHERE queue = ? ORDER BY id"
COUNT_DEAD = "SELECT count(*) FROM dead WHERE queue = ?"
HEAD = (
    "SELECT id, name, attempt, due, body FROM message WHERE queue = ?"
    " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY due, id LIMIT ?"
)


@asynccontextmanager
async def open_embedded(
    folder: Path, max_messages: int = MAX_MESSAGES, busy_seconds: float = BUSY_SECONDS
) -> AsyncIterator["EmbeddedBroker"]:
    """Open the broker for this process only: a second process would deliver the same messages."""
    async with open_file(folder / "broker.sqlite", busy_seconds) as file:
        await file.write(_prepare)
        counts = dict(await file.read(_counts))
        scrubbing = asyncio.create_task(keep_scrubbed(file, _scrub_if_changed()))
        CONNECTED.set(1)  # the alarm on 0 holds for every kind of broker
        try:
            yield EmbeddedBroker(file, counts, max_messages)
        finally:
            CONNECTED.set(0)
            scrubbing.cancel()


def _scrub_if_changed() -> Callable[[SqliteFile], Awaitable[None]]:
    """Return a scrubber of the file: the words of handled messages do not stay in it for long."""
    scrubbed_at = -1

    async def scrub(file: SqliteFile) -> None:
        nonlocal scrubbed_at
        changes = await file.read(lambda db: db.total_changes)
        if changes != scrubbed_at:
            await file.read(rewrite)
            scrubbed_at = changes

    return scrub


def _now() -> float:
    """Return Unix seconds that never go back: messages would wait after a clock was set back."""
    return STARTED + time.monotonic()


def _prepare(db: sqlite3.Connection) -> None:
    for table in TABLES.split(";"):
        db.execute(table)
    now = _now()
    db.execute("UPDATE message SET due = ? WHERE due > ?", (now, now + LONGEST_WAIT_SECONDS))


def _counts(db: sqlite3.Connection) -> list[tuple[str, int]]:
    query = "SELECT queue, count(*) FROM message GROUP BY queue"
    return db.execute(query).fetchall()


def _dead_letter(row: tuple[int, str, str, int, float, bytes, str]) -> DeadLetter:
    _, queue, name, attempt, since, body, reason = row
    return DeadLetter(queue, Message(name, body, attempt), reason, since)


class EmbeddedBroker:
    """The broker without a server."""

    connected = True
    hearing_since = 1  # nothing said can be missed inside one process

    def __init__(self, file: SqliteFile, counts: dict[str, int], max_messages: int) -> None:
        self._file = file
        self._max_messages = max_messages
        self._counts = {queue: counts.get(queue, 0) for queue in QUEUES}
        self._wake = {queue: asyncio.Event() for queue in QUEUES}
        self._listeners: list[Listener] = []
        self._hearing: set[asyncio.Task[None]] = set()

    async def publish(self, messages: Sequence[Message]) -> None:
        if rows := self._rows(messages):  # not all that is said goes to a queue
            with sending(messages):
                await self._add(rows, lambda db: db.executemany(INSERT, rows).rowcount)
        self._broadcast(messages)

    async def sift(self, queue: str, judge: Callable[[DeadLetter], Verdict]) -> None:
        def sift(db: sqlite3.Connection) -> int:
            letters = [(row[0], _dead_letter(row)) for row in db.execute(DEAD, (queue,)).fetchall()]
            judged = [(judge(letter), number, letter.message) for number, letter in letters]
            again = [
                (queue, message.name, 0, AT_ONCE, message.body)
                for verdict, _, message in judged
                if verdict is Verdict.REPLAY
            ]
            db.executemany(INSERT, again)
            gone = [(number,) for verdict, number, _ in judged if verdict is not Verdict.KEEP]
            db.executemany("DELETE FROM dead WHERE id = ?", gone)
            return len(again)

        replayed = await self._asked(self._file.write, sift)
        self._counts[queue] += replayed
        self._wake[queue].set()
        # What was deleted must not stand in the write-ahead log either.
        await self._asked(self._file.read, empty_log)

    async def depth(self, queue: str) -> Depth:
        def count(db: sqlite3.Connection) -> int:
            number: int = db.execute(COUNT_DEAD, (queue,)).fetchone()[0]
            return number

        return Depth(self._counts[queue], await self._asked(self._file.read, count))

    async def ping(self) -> None:
        try:
            await self._file.ping()
        except Unavailable as error:
            raise BrokerUnavailable(f"the embedded broker cannot work: {error}") from error

    @asynccontextmanager
    async def consume(self, queue: str, prefetch: int) -> AsyncIterator[Consumer]:
        yield _Consumer(self, queue, prefetch, self._wake[queue])

    @asynccontextmanager
    async def listen(self, listener: Listener) -> AsyncIterator[None]:
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    async def head(
        self, queue: str, limit: int, *, without: Iterable[int]
    ) -> list[tuple[int, str, int, float, bytes]]:
        """Return the messages of the queue that are due first, `without` some."""
        values = (queue, json.dumps(list(without)), limit)
        return await self._asked(self._file.read, lambda db: db.execute(HEAD, values).fetchall())

    async def settle(self, queue: str, done: Sequence[int], outcome: Outcome) -> None:
        """Remove the messages `done` and add their outcome, in a single transaction."""
        now = _now()
        rows = self._rows(outcome.caused) + [
            (queue, message.name, message.attempt, now + delay, message.body)
            for message, delay in outcome.again
        ]
        dead = [
            (queue, message.name, message.attempt, now, message.body, reason)
            for message, reason in outcome.dead
        ]

        def write(db: sqlite3.Connection) -> None:
            db.executemany("DELETE FROM message WHERE id = ?", [(number,) for number in done])
            db.executemany(INSERT, rows)
            db.executemany(BURY, dead)

        # A power cut may undo it: then the messages are there again, and are handled again. What
        # their handlers stored went to the disk before, so nothing waits for it a second time.
        await self._add(rows, write, synced=False)
        self._counts[queue] -= len(done)
        self._broadcast(outcome.caused)

    def _rows(self, messages: Iterable[Message]) -> list[Row]:
        now = _now()
        rows = [
            (queue, message.name, message.attempt, now, message.body)
            for message in messages
            for queue in listeners(message.name)
        ]
        for queue in {row[0] for row in rows}:
            if self._counts[queue] >= self._max_messages:
                raise BrokerUnavailable(f"the queue {queue} is full")
        return rows

    async def _add(
        self,
        rows: Sequence[Row],
        write: Callable[[sqlite3.Connection], object],
        *,
        synced: bool = True,
    ) -> None:
        """Write the rows.

        The consumers of their queues are woken before the write: their reads wait behind it, and
        are answered right after the commit.
        """
        for queue in {row[0] for row in rows}:
            self._wake[queue].set()
        await self._asked(partial(self._file.write, synced=synced), write)
        for queue, *_ in rows:
            self._counts[queue] += 1

    def _broadcast(self, said: Iterable[Message]) -> None:
        names = {event.name for event in BROADCASTS}
        for message in said:
            for listener in self._listeners if message.name in names else ():
                task = asyncio.ensure_future(listener(message))
                self._hearing.add(task)  # a task nobody holds may be collected unfinished
                task.add_done_callback(self._hearing.discard)

    async def _asked(
        self,
        ask: Callable[[Callable[[sqlite3.Connection], T]], Awaitable[T]],
        operation: Callable[[sqlite3.Connection], T],
    ) -> T:
        try:
            return await ask(operation)
        except Unavailable as error:
            raise BrokerUnavailable(f"the embedded broker cannot work: {error}") from error


class _Consumer:
    """A consumer. Taken messages are only remembered here, so that a crash brings them back."""

    def __init__(
        self, broker: EmbeddedBroker, queue: str, prefetch: int, wake: asyncio.Event
    ) -> None:
        self._broker = broker
        self._queue = queue
        self._prefetch = prefetch
        self._wake = wake
        self._taken: set[int] = set()

    async def take(self) -> list[Delivery]:
        while True:
            self._wake.clear()
            try:
                room = self._prefetch - len(self._taken)
                head = await self._broker.head(self._queue, room, without=self._taken)
            except BrokerUnavailable as error:  # a full disk, say: it may pass
                log.warning("queue cannot be read", queue=self._queue, reason=str(error))
                await asyncio.sleep(1)
                continue
            now = _now()
            due = [row for row in head if row[3] <= now]
            if due:
                self._taken.update(row[0] for row in due)
                return [Delivery(Message(name, body, n), row) for row, name, n, _, body in due]
            pause = head[0][3] - now if head else IDLE_POLL_SECONDS
            try:
                await asyncio.wait_for(self._wake.wait(), min(pause, IDLE_POLL_SECONDS))
            except TimeoutError:
                continue

    async def settle(self, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
        ids = [delivery.receipt for delivery in deliveries]
        await self._broker.settle(self._queue, ids, outcome)
        was_full = len(self._taken) >= self._prefetch
        self._taken.difference_update(ids)
        if was_full:
            self._wake.set()

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        self._taken.difference_update(delivery.receipt for delivery in deliveries)
        self._wake.set()
