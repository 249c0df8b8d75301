"""A document store on each adapter, as the contract suites see it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from shared.store import Collection, Store, open_store

INDEXES = [("session_id", "question_index", "received_at"), ("state", "expires_at")]

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


@pytest.fixture(params=["sqlite", pytest.param("mongodb", marks=pytest.mark.servers)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a store that nobody has written to, on each adapter in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data"
    server: str = request.getfixturevalue("mongodb")
    return urlsplit(server)._replace(path=f"/test_{uuid4().hex}").geturl()


@pytest.fixture
def open_again(store_url: str) -> OpenStore:
    """Opens the one store again, as another process of the same service would."""
    return lambda: open_store(store_url, "stt")


async def sessions_of(store: Store) -> Collection:
    return await store.collection("sessions", indexes=INDEXES)


@pytest.fixture
async def sessions(open_again: OpenStore) -> AsyncIterator[Collection]:
    async with open_again() as store:
        yield await sessions_of(store)
