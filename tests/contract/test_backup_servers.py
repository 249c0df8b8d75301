"""A backup of the full stack: it waits for RabbitMQ's queues, and holds MongoDB's rows."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from shared.broker import open_broker
from shared.broker.broker import Outcome
from shared.erasure_journal import Erased, append, hashed
from shared.store import Document, StoreUnavailable, open_store
from shared.store.migrations import close_for_restore, migrate, open_after_restore
from tests.conftest import needed
from tests.contract.brokers import messages
from tests.contract.conftest import OpenStore
from tests.support.events import appended
from tests.support.eventually import eventually
from tests.support.server_process import free_port
from tests.support.servers import RabbitMQ, run_rabbitmq
from vivavoce.backup import BackupError, servers
from vivavoce.backup.making import make
from vivavoce.backup.restoring import restore, restore_to_servers
from vivavoce.backup.settings import Places

SESSION, OTHER = "a" * 32, "b" * 32


@pytest.fixture(scope="module")
def managed() -> Iterator[RabbitMQ]:
    with needed(), run_rabbitmq(management=True) as rabbitmq:
        yield rabbitmq


@pytest.mark.servers
async def test_a_backup_waits_until_the_queues_are_empty(
    managed: RabbitMQ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "QUIET_SECONDS", 1.0)
    async with open_broker(managed.url) as broker:
        await broker.publish(messages(appended("s1")))

        async def tells_of_it() -> bool:
            with pytest.raises(BackupError, match="queues are not empty after 0 s") as refused:
                await asyncio.to_thread(servers.drain, managed.url, managed.api_url, 0)
            return "(stt: 1)" in str(refused.value)

        await eventually(tells_of_it)
        async with broker.consume("stt", 10) as consumer:
            deliveries = await consumer.take()
            await eventually(tells_of_it)  # while the event is being handled
            await consumer.settle(deliveries, Outcome())
        await asyncio.to_thread(servers.drain, managed.url, managed.api_url, 60)


@pytest.mark.servers
def test_a_rabbitmq_that_does_not_tell_is_named(managed: RabbitMQ) -> None:
    with pytest.raises(BackupError, match="management plugin does not tell"):
        servers.drain(managed.url, f"http://127.0.0.1:{free_port()}", 5)
    stranger = managed.url.replace("guest:guest", "guest:wrong")
    with pytest.raises(BackupError, match="tag `management`"):
        servers.drain(stranger, managed.api_url, 5)


ROWS: dict[str, list[Document]] = {
    "stt/utterances": [
        {"id": "u1", "session_id": SESSION, "text": "caf\u00e9\nat the lock", "n": 1.5},
        {"id": "u2", "session_id": OTHER, "text": "words", "list": [1, None, {"a": True}]},
    ],
    "gateway/sessions": [{"id": SESSION}, {"id": OTHER}],
    "views/attention": [{"id": SESSION}, {"id": OTHER}],
}


@pytest.fixture
def installation(mongodb: str, amqp_url: str, tmp_path: Path) -> Places:
    """Return the places of a full stack with rows and files of two sessions."""
    found = empty(mongodb, amqp_url, tmp_path / "old")
    asyncio.run(_fill(found.store_url))
    for session in (SESSION, OTHER):
        report = found.folders["reports"] / session / "final_report.pdf"
        report.parent.mkdir(parents=True)
        report.write_bytes(b"%PDF")
    return found


def empty(mongodb: str, amqp_url: str, home: Path) -> Places:
    url = urlsplit(mongodb)._replace(path=f"/test_{uuid4().hex}").geturl()
    names = ("reports", "films", "sound", "avatars", "desk")
    return Places(url, amqp_url, {name: home / name for name in names}, home / "jwt_secret")


async def _fill(url: str) -> None:
    for name, rows in ROWS.items():
        service, _, collection = name.partition("/")
        async with open_store(url, service) as store:
            await (await store.collection(collection)).add(rows)


async def rows_in(url: str) -> dict[str, list[Document]]:
    found = {}
    for name in ROWS:
        service, _, collection = name.partition("/")
        async with open_store(url, service) as store:
            found[name] = await (await store.collection(collection)).find({}, order=["id"])
    return found


def of(session: str) -> dict[str, list[Document]]:
    return {name: [row for row in rows if session in row.values()] for name, rows in ROWS.items()}


@pytest.mark.servers
def test_a_full_stack_is_restored_into_an_empty_one_and_into_an_embedded_one(
    installation: Places, mongodb: str, amqp_url: str, tmp_path: Path
) -> None:
    asyncio.run(set_one_aside(amqp_url))
    file = tmp_path / "b.zip"
    make(file, installation, "")
    journal = tmp_path / "journal.jsonl"
    append(journal, [Erased(hashed(OTHER), 7.0)])

    target = empty(mongodb, amqp_url, tmp_path / "new")
    restore_to_servers(file, target, tmp_path / "new/erasures", "", [journal])
    assert asyncio.run(rows_in(target.store_url)) == of(SESSION)
    assert [path.name for path in target.folders["reports"].iterdir()] == [SESSION]
    heard = asyncio.run(first_in(amqp_url, "stt"))
    assert sorted({event for event, _ in heard}) == ["session.erased", "transcript.appended"]
    with pytest.raises(BackupError, match=r"not empty: .*gateway_sessions"):
        restore_to_servers(file, target, tmp_path / "new/erasures", "", [])

    restore(file, tmp_path / "data", "", [journal])
    assert asyncio.run(rows_in(f"sqlite:///{tmp_path}/data")) == of(SESSION)


async def set_one_aside(url: str) -> None:
    async with open_broker(url) as broker, broker.consume("stt", 10) as consumer:
        await broker.publish(messages(appended(SESSION)))
        (delivery,) = await consumer.take()
        await consumer.settle([delivery], Outcome(dead=[(delivery.message, "a wrong field")]))


async def first_in(url: str, queue: str) -> list[tuple[str, bytes]]:
    """Take what the queue has of the restore: a dead letter that is replayed, and an erasure."""
    taken: list[tuple[str, bytes]] = []
    async with open_broker(url) as broker, broker.consume(queue, 10) as consumer:
        while len(taken) < 2:
            deliveries = await asyncio.wait_for(consumer.take(), 60)
            taken += [(each.message.name, each.message.body) for each in deliveries]
            await consumer.settle(deliveries, Outcome())
    return taken


async def test_no_release_opens_a_store_that_a_restore_left_half_full(
    open_again: OpenStore,
) -> None:
    async with open_again() as store:
        await close_for_restore(store)
        with pytest.raises(StoreUnavailable, match="store of stt is being restored"):
            await migrate(store, "stt", [])
        await open_after_restore(store)
        await migrate(store, "stt", [])
