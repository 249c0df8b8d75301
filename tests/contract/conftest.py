"""The document store and the broker on each adapter, as the contract suites see them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from shared.broker import Broker, open_broker
from shared.store import Collection, Store, open_store
from tests.contract.brokers import purge
from tests.support.fakes import MemoryStore
from tests.support.servers import RabbitMQ

INDEXES = [("session_id", "question_index", "received_at"), ("state", "expires_at")]


class OpenStore(Protocol):
    def __call__(self, service: str = "stt") -> AbstractAsyncContextManager[Store]: ...


@pytest.fixture(params=["memory", "sqlite", pytest.param("mongodb", marks=pytest.mark.servers)])
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """Return a function that opens the same new store each time, as other processes would.

    Every test runs on each adapter in turn.
    """
    if request.param == "memory":
        memory = MemoryStore()
        return lambda service="stt": memory.opened_again(service)
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/data"
    else:
        server: str = request.getfixturevalue("mongodb")
        url = urlsplit(server)._replace(path=f"/test_{uuid4().hex}").geturl()
    return lambda service="stt": open_store(url, service)


async def sessions_of(store: Store) -> Collection:
    return await store.collection("sessions", indexes=INDEXES)


@pytest.fixture
async def sessions(open_again: OpenStore) -> AsyncIterator[Collection]:
    async with open_again() as store:
        yield await sessions_of(store)


@pytest.fixture
async def amqp_url(rabbitmq: RabbitMQ) -> str:
    """Of a RabbitMQ with empty queues."""
    await purge(rabbitmq.url)
    return rabbitmq.url


@pytest.fixture(params=["embedded", pytest.param("amqp", marks=pytest.mark.servers)])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a broker that nobody has published to, on each adapter in turn."""
    if request.param == "embedded":
        return f"embedded:///{tmp_path}/broker"
    url: str = request.getfixturevalue("amqp_url")
    return url


@pytest.fixture
async def broker(broker_url: str) -> AsyncIterator[Broker]:
    async with open_broker(broker_url) as opened:
        yield opened
