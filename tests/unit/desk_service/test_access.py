"""The checks before every endpoint: the way, the page, the login, the role, the body."""

from collections.abc import Awaitable
from pathlib import Path

import httpx2
import pytest

from desk_service.app import create_app
from desk_service.context import Context, open_context
from desk_service.http.access import Access, Caller
from desk_service.settings import DeskSettings
from shared.broker import open_broker
from shared.store import StoreUnavailable
from tests.support.fakes import MemoryStore
from tests.unit.desk_service.conftest import (
    ADA,
    API,
    PASSWORD,
    Connect,
    joined,
    quick,
    setup_token,
    stop_windows,
)

LOGIN = {"email": ADA["email"], "password": PASSWORD}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost:8001"}, 200),
        ({"Origin": "https://localhost:8001"}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, 403),
    ],
)
async def test_another_sites_page_changes_nothing(
    admin: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await admin.post("/login", json=LOGIN, headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_form_of_another_site_is_no_body(admin: httpx2.AsyncClient, kind: str) -> None:
    answer = await admin.post("/login", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("url", "name", "secure"),
    [
        ("http://localhost:8001", "desk", False),
        ("http://127.0.0.1:8001", "desk", False),
        ("http://[::1]:8001", "desk", False),
        ("https://desk.example.org", "__Host-desk", True),
    ],
)
async def test_the_cookie_is_as_strict_as_the_way_allows(
    desk: Context, connect: Connect, url: str, name: str, secure: bool
) -> None:
    client = connect(f"{url}/desk/api/v1")
    made = await client.post("/setup", json=ADA | {"token": await setup_token(desk)})
    cookie = made.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=strict"} <= flags
    assert ("secure" in flags) is secure
    assert not any(flag.startswith("domain") for flag in flags)


async def test_plain_http_from_elsewhere_is_refused_with_the_reason(connect: Connect) -> None:
    answer = await connect("http://desk.example.org/desk/api/v1").post("/login", json=LOGIN)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:vivavoce:problem:https-needed"
    assert "TRUSTED_PROXIES" in answer.json()["detail"]


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "é" * 43, "a" * 10_000])
async def test_a_made_up_cookie_is_no_login(connect: Connect, cookie: str) -> None:
    headers = {b"Cookie": f"desk={cookie}".encode()}
    answer = await connect().get("/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", ["recruiter", "reviewer"])
async def test_users_and_the_trail_are_the_admins_alone(
    admin: httpx2.AsyncClient, connect: Connect, role: str
) -> None:
    client = await joined(admin, connect, role)
    new = {"name": "Eve", "email": "eve@example.org", "role": "admin"}
    answers = [
        await client.get("/users"),
        await client.post("/users", json=new),
        await client.patch("/users/x", json={"role": "admin"}),
        await client.post("/users/x/link"),
        await client.get("/audit"),
        await client.get("/audit/head"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6


async def test_every_route_but_the_doors_needs_a_login(connect: Connect) -> None:
    client = connect()
    document = (await client.get(API.removesuffix("/api/v1") + "/openapi.json")).json()
    doors = {"setup", "join", "login", "health"}
    closed = 0
    for path, operations in document["paths"].items():
        for method in operations:
            if path.rpartition("/")[2] in doors:
                continue
            url = "http://localhost:8001" + path.replace("{user_id}", "x")
            answer = await client.request(method, url, json={})
            assert answer.status_code == 401, path
            closed += 1
    assert closed >= 9


async def test_a_login_is_in_the_store_as_a_hash_only(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    token = admin.cookies["desk"]
    assert token not in str(desk.store.rows)  # type: ignore[attr-defined]
    assert PASSWORD not in str(desk.store.rows)  # type: ignore[attr-defined]


async def test_only_refused_calls_count_as_misses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = DeskSettings(desk_dir=tmp_path, desk_url="http://localhost:8001")
    async with (
        open_broker(f"embedded:///{tmp_path}/broker") as broker,
        open_context(settings, broker, MemoryStore(), quick()) as context,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(create_app(context)), base_url=API
        ) as client,
    ):
        stop_windows(context)

        def away(access: Access, request: object) -> Awaitable[Caller]:
            raise StoreUnavailable("the store is away")

        with monkeypatch.context() as patched:
            patched.setattr(Access, "caller", away)
            found = [(await client.get("/me")).status_code for _ in range(61)]
        assert set(found) == {503}
        assert [(await client.get("/me")).status_code for _ in range(61)] == [401] * 60 + [429]
