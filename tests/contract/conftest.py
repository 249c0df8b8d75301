"""A document store on each adapter, as the contract suites see it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from shared.store import Store, open_store

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
