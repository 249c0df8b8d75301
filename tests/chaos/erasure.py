"""The search for traces of erased sessions, wherever their words could be."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient
from redis import Redis

from shared.broker import DeadLetter, Verdict, open_broker
from shared.broker.topology import QUEUES
from tests.chaos.stack import Stack


async def left_behind(stack: Stack, session_ids: Sequence[str], limit: float) -> list[str]:
    """Return the places that still hold traces after `limit` seconds.

    Dead letters are searched, but not RabbitMQ's own files, whose space is reused at its own time.
    """

    async def search() -> list[str]:
        places = await asyncio.to_thread(traces, _places(stack), session_ids)
        return places + await _dead_letters(stack, session_ids)

    return await still(search, limit)


async def left_in(folder: Path, session_ids: Sequence[str], limit: float) -> list[str]:
    """Return the files below the folder that still hold traces after `limit` seconds."""
    return await still(lambda: asyncio.to_thread(traces, files(folder), session_ids), limit)


async def still(search: Callable[[], Awaitable[list[str]]], limit: float) -> list[str]:
    until = time.monotonic() + limit
    for _ in range(1_000_000):
        found = await search()
        if not found or time.monotonic() > until:
            break
        await asyncio.sleep(0.5)
    return found


def traces(places: Iterable[tuple[str, bytes]], session_ids: Sequence[str]) -> list[str]:
    return [
        f"{place} of {session_id[:8]}"
        for place, content in places
        for session_id in session_ids
        if f"w{session_id[:10]}".encode() in content or session_id.encode() in content
    ]


def _places(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the stores and the volume, every key of Redis, every collection."""
    yield from files(stack.store)
    yield from files(stack.volume)
    with Redis.from_url(stack.environment["REDIS_URL"]) as redis:
        for key in redis.scan_iter():
            yield "Redis", key + (redis.dump(key) or b"")
    if stack.environment["STORE_URL"].startswith("mongodb"):
        yield from _collections(stack.environment["STORE_URL"])


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files, each with its path: a report's folder is named after the session."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        with suppress(OSError):  # gone meanwhile
            yield path.name, str(path).encode() + (path.read_bytes() if path.is_file() else b"")


def _collections(url: str) -> Iterator[tuple[str, bytes]]:
    with MongoClient[dict[str, Any]](url) as client:
        database = client[urlsplit(url).path.strip("/")]
        for name in database.list_collection_names():
            yield f"MongoDB {name}", repr(list(database[name].find())).encode()


async def _dead_letters(stack: Stack, session_ids: Sequence[str]) -> list[str]:
    found: list[str] = []

    def look(letter: DeadLetter) -> Verdict:
        if letter.session_id in session_ids:
            found.append(f"dead letter of {letter.queue}")
        return Verdict.KEEP

    async with open_broker(stack.environment["BROKER_URL"]) as broker:
        for queue in QUEUES:
            await broker.sift(queue, look)
    return found
