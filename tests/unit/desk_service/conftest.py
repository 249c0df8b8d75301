"""A desk on a store in memory, with hashes that cost nothing, and its clients."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from argon2 import PasswordHasher

from desk_service.app import create_app
from desk_service.context import Context, open_context
from desk_service.hashing import Hashing
from desk_service.settings import DeskSettings
from shared.broker import open_broker
from tests.support.fakes import MemoryStore

API = "http://localhost:8001/desk/api/v1"
PASSWORD = "correct horse battery"
ADA = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}

Connect = Callable[..., httpx2.AsyncClient]


def stop_windows(desk: Context) -> None:
    """Stop the clock of the desk's rates: no window ends in the middle of a test that counts."""
    desk.counts.now = lambda: 0.0


def quick() -> Hashing:
    return Hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Context]:
    settings = DeskSettings(
        desk_dir=tmp_path,
        sound_dir=tmp_path / "sound",
        erasures_dir=tmp_path / "erasures",
        desk_url="http://localhost:8001",
        rate_limits=False,
    )
    async with (
        open_broker(f"embedded:///{tmp_path}/broker") as broker,
        open_context(settings, broker, MemoryStore(), quick()) as context,
    ):
        yield context


@pytest.fixture
async def connect(desk: Context) -> AsyncIterator[Connect]:
    """Return a function that makes a client, which keeps its own cookies."""
    app = create_app(desk)
    async with AsyncExitStack() as opened:

        def connected(base_url: str = API, **options: Any) -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(app)
            client = httpx2.AsyncClient(transport=transport, base_url=base_url, **options)
            opened.push_async_callback(client.aclose)
            return client

        yield connected


async def setup_token(desk: Context) -> str:
    link = await desk.setup.new_link("http://localhost:8001")
    assert link is not None
    return link.partition("#")[2]


@pytest.fixture
async def admin(desk: Context, connect: Connect) -> httpx2.AsyncClient:
    """Return the client of the first account, which is logged in."""
    client = connect()
    made = await client.post("/setup", json={"token": await setup_token(desk), **ADA})
    assert made.status_code == 201, made.text
    return client


async def invited(admin: httpx2.AsyncClient, role: str, email: str) -> dict[str, Any]:
    """Let the admin make a user, and return the answer, with the token of the link."""
    made = await admin.post("/users", json={"name": "Someone", "email": email, "role": role})
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer | {"token": answer["link"]["link"].partition("#")[2]}


async def joined(
    admin: httpx2.AsyncClient, connect: Connect, role: str, email: str = "bob@example.org"
) -> httpx2.AsyncClient:
    """Return the client of a new user, who is logged in."""
    token = (await invited(admin, role, email))["token"]
    client = connect()
    answer = await client.post("/join", json={"token": token, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return client
