"""The full stack in a backup: the rows of MongoDB, and the queues of RabbitMQ."""

import asyncio
import base64
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.broker import DeadLetter, Verdict, open_broker
from shared.broker.amqp.declare import dead, queues
from shared.broker.topology import QUEUES
from shared.services import SERVICES
from shared.store import Document
from shared.store.migrations import MIGRATIONS, ROW
from shared.store.mongo import loaded
from vivavoce.backup import BackupError
from vivavoce.backup.archive import Writer
from vivavoce.backup.rows import DEAD, STORES, save_lines

QUIET_SECONDS = 12.0
"""Seconds for which the queues must be empty. RabbitMQ counts each every 5 s, so that two counts
of each lie in this time: a chain of events may move between queues during the first."""

LOOK_SECONDS = 1.0
"""Seconds between two looks at the queues."""

ANSWER_SECONDS = 10.0

STORES_SAVED = {*SERVICES, "views"}
"""The stores whose collections a backup holds."""


def drain(broker_url: str, api_url: str, wait_seconds: float) -> None:
    """Return when the queues hold no event that was accepted before the call.

    Events that are being handled, or wait for another try, count; dead letters do not. BackupError
    when the queues are not empty in time, or RabbitMQ's management plugin does not tell.
    """
    deadline = time.monotonic() + wait_seconds
    empty_since: float | None = None
    with _api(broker_url, api_url) as api:
        while True:
            waiting, now = _waiting(api, _vhost(broker_url)), time.monotonic()
            if waiting:
                empty_since = None
            elif empty_since is None:
                empty_since = now
            elif now - empty_since >= QUIET_SECONDS:
                return
            if now > deadline:
                raise BackupError(
                    f"the queues are not empty after {wait_seconds:g} s ({_named(waiting)}): stop"
                    " the gateway, or make the backup when less is going on"
                )
            time.sleep(LOOK_SECONDS)


def _api(broker_url: str, api_url: str) -> httpx2.Client:
    parts = urlsplit(broker_url)
    account = (unquote(parts.username or ""), unquote(parts.password or ""))
    url = api_url or f"http://{parts.hostname}:15672"
    return httpx2.Client(base_url=url, auth=account, timeout=ANSWER_SECONDS)


def _vhost(broker_url: str) -> str:
    return urlsplit(broker_url).path.removeprefix("/") or "%2F"


def _waiting(api: httpx2.Client, vhost: str) -> dict[str, int | None]:
    """Return the messages of each queue that has any; None where RabbitMQ did not count yet."""
    try:
        answer = api.get(f"/api/queues/{vhost}", params={"columns": "name,messages"})
        answer.raise_for_status()
        found: dict[str, int | None] = {row["name"]: row.get("messages") for row in answer.json()}
    except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            "RabbitMQ's management plugin does not tell the lengths of the queues"
            f" ({type(error).__name__}): check RABBITMQ_API_URL, and that the account of BROKER_URL"
            " has the tag `management`"
        ) from error
    letters = {dead(queue) for queue in QUEUES}
    return {
        name: found.get(name) for name in queues() if name not in letters and found.get(name) != 0
    }


def _named(waiting: Mapping[str, int | None]) -> str:
    counts = (f"{name}: {'unknown' if n is None else n}" for name, n in waiting.items())
    return ", ".join(counts) or "empty for too short a time"


def save_stores(writer: Writer, url: str) -> dict[str, int]:
    """Write the rows of every store, and return the stores' versions.

    The gateway's rows come last: each session that a worker knows has its row there, by which it is
    found and erased.
    """
    try:
        with MongoClient[Document](url, serverSelectionTimeoutMS=3_000) as client:
            database = client.get_default_database("vivavoce")
            names = sorted(database.list_collection_names(), key=_place)
            for name in names:
                store, _, collection = name.partition("_")
                if store in STORES_SAVED:
                    rows = map(loaded, database[name].find({}))
                    save_lines(writer, f"{STORES}/{store}/{collection}.jsonl", rows)
            return {store: _version(database, store) for store in SERVICES}
    except PyMongoError as error:
        # Not chained: the driver's message may quote documents or a part of the password.
        raise BackupError(f"MongoDB cannot be read: {type(error).__name__}") from None


def collections_with_rows(url: str) -> list[str]:
    """Return the names of our collections that hold anything."""
    try:
        with MongoClient[Document](url, serverSelectionTimeoutMS=3_000) as client:
            database = client.get_default_database("vivavoce")
            names = sorted(database.list_collection_names())
            ours = [name for name in names if name.partition("_")[0] in STORES_SAVED]
            return [name for name in ours if database[name].find_one()]
    except PyMongoError as error:
        raise BackupError(f"MongoDB cannot be read: {type(error).__name__}") from None


def _place(name: str) -> tuple[bool, str]:
    return name.startswith("gateway_"), name


def _version(database: Database[Document], store: str) -> int:
    row: dict[str, Any] = database[f"{store}_{MIGRATIONS}"].find_one({"_id": ROW}) or {}
    return int(row.get("version", 0))


def save_dead_letters(writer: Writer, broker_url: str) -> None:
    """Write the dead letters of every queue, which stay where they are."""
    save_lines(writer, DEAD, map(_line, asyncio.run(_dead_letters(broker_url))))


def _line(letter: DeadLetter) -> list[object]:
    body = base64.b64encode(letter.message.body).decode()
    return [
        letter.queue,
        letter.message.name,
        letter.message.attempt,
        letter.since,
        body,
        letter.reason,
    ]


async def _dead_letters(broker_url: str) -> list[DeadLetter]:
    found: list[DeadLetter] = []

    def look(letter: DeadLetter) -> Verdict:
        found.append(letter)
        return Verdict.KEEP

    async with open_broker(broker_url) as broker:
        for queue in QUEUES:
            await broker.sift(queue, look)
    return found
