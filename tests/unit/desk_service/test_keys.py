"""Keys: which calls they open, how long, how often, and what the store and the trail hold."""

import time
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest

from desk_service.app import create_app
from desk_service.context import Context, open_context
from desk_service.keys.domain import Key, Scope
from desk_service.secret_tokens import digest
from desk_service.settings import DeskSettings
from shared.broker import open_broker
from tests.support.fakes import MemoryStore
from tests.unit.desk_service.conftest import API, Connect, joined, quick, stop_windows

SCOPES = get_args(Scope)
CROWD = 600


async def make(admin: httpx2.AsyncClient, *scopes: str, **given: Any) -> dict[str, Any]:
    made = await admin.post("/keys", json={"name": "ats", "scopes": list(scopes), **given})
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_a_key_opens_what_its_scope_names(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await make(admin, "templates")
    program = connect(headers=bearer(made["secret"]))
    answer = await program.post("/templates", json={"pack": "general"})
    assert answer.status_code == 201
    assert (await program.get("/invitations")).status_code == 403
    assert (await program.get("/users")).json()["type"] == "urn:vivavoce:problem:people-only"
    entries = (await admin.get("/audit")).json()["items"]
    assert [
        entry["action"] for entry in entries if entry["actor"] == f"key:{made['key']['id']}"
    ] == ["template.made"]
    assert "set-cookie" not in answer.headers
    (shown,) = (await admin.get("/keys")).json()["items"]
    assert shown["last_used"] == time.strftime("%Y-%m-%d", time.gmtime())


async def test_the_secret_is_shown_once_and_kept_as_a_hash(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await make(admin, "audit", "audit", "templates")
    assert made["secret"].startswith("vvk_")
    assert len(made["secret"]) == 4 + 43
    assert made["key"]["scopes"] == ["audit", "templates"]
    assert made["key"]["ends_at"] == pytest.approx(time.time() + 365 * 24 * 3600, abs=60)
    assert made["secret"] not in str(desk.store.rows)  # type: ignore[attr-defined]
    assert made["secret"] not in (await admin.get("/keys")).text
    assert made["key"]["starts"] == made["secret"][:8]


async def test_no_key_calls_what_is_for_people(admin: httpx2.AsyncClient, connect: Connect) -> None:
    """The document names the routes that keys may call; all others refuse a key with all scopes."""
    program = connect(headers=bearer((await make(admin, *SCOPES))["secret"]))
    document = (await program.get(API.removesuffix("/api/v1") + "/openapi.json")).json()
    refused = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            security = operation.get("security", [])
            if {"login": []} not in security or {"key": []} in security:
                continue
            answer = await program.request(method, f"http://localhost:8001{path}", json={})
            assert answer.json()["type"] == "urn:vivavoce:problem:people-only", path
            refused += 1
    assert refused >= 8


@pytest.mark.parametrize("way", ["revoked", "ended"])
async def test_a_key_ends(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect, way: str
) -> None:
    made = await make(admin, "audit")
    program = connect(headers=bearer(made["secret"]))
    assert (await program.get("/audit/head")).status_code == 200
    key_id = made["key"]["id"]
    if way == "revoked":
        assert (await admin.delete(f"/keys/{key_id}")).status_code == 204
    else:
        await desk.keys.rows.change(key_id, {"ends_at": time.time() - 1})
    assert (await program.get("/audit/head")).status_code == 401
    (shown,) = (await admin.get("/keys")).json()["items"]
    assert shown["state"] == way


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer vvk_made-up", "Basic eDp5", "Bearer é"])
async def test_a_wrong_key_is_refused_beside_a_login_too(
    admin: httpx2.AsyncClient, value: str
) -> None:
    answer = await admin.get("/audit/head", headers={b"Authorization": value.encode()})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        {"scopes": []},
        {"scopes": ["reviews"]},
        {"scopes": ["decisions"]},
        {"name": " "},
        {"ends_at": 1.0},
        {"ends_at": 1e12},
    ],
)
async def test_a_key_with_wrong_fields_is_refused(
    admin: httpx2.AsyncClient, given: dict[str, Any]
) -> None:
    answer = await admin.post("/keys", json={"name": "ats", "scopes": ["audit"], **given})
    assert answer.status_code == 422


async def test_only_admins_with_a_fresh_password_make_keys(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    recruiter = await joined(admin, connect, "recruiter")
    body = {"name": "ats", "scopes": ["audit"]}
    assert (await recruiter.get("/keys")).status_code == 403
    assert (await recruiter.post("/keys", json=body)).status_code == 403
    made = await make(admin, "audit")
    for row in await desk.logins.rows.find({}):
        await desk.logins.rows.change(row["id"], {"fresh_until": 0.0})
    stale = [
        await admin.post("/keys", json=body),
        await admin.delete(f"/keys/{made['key']['id']}"),
    ]
    assert {answer.json()["type"] for answer in stale} == {"urn:vivavoce:problem:password-needed"}
    assert (await admin.get("/keys")).status_code == 200


async def test_a_key_calls_so_often_and_then_waits(tmp_path: Path) -> None:
    settings = DeskSettings(desk_dir=tmp_path, desk_url="http://localhost:8001")
    secrets = ["vvk_one", "vvk_two"]
    async with (
        open_broker(f"embedded:///{tmp_path}/broker") as broker,
        open_context(settings, broker, MemoryStore(), quick()) as context,
    ):
        stop_windows(context)
        for secret in secrets:
            await context.keys.add(key_of(secret))
        app = create_app(context)
        statuses = []
        for number in range(CROWD + 1):  # each from another address
            transport = httpx2.ASGITransport(
                app, client=(f"10.0.{number // 250}.{number % 250}", 1)
            )
            async with httpx2.AsyncClient(transport=transport, base_url=API) as client:
                answer = await client.get("/audit/head", headers=bearer(secrets[0]))
                statuses.append(answer.status_code)
        other = await client_get(app, secrets[1])
    assert statuses == [404] * CROWD + [429]
    assert int(answer.headers["retry-after"]) >= 1
    assert other == 404


async def client_get(app: Any, secret: str) -> int:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=API) as client:
        return (await client.get("/audit/head", headers=bearer(secret))).status_code


def key_of(secret: str) -> Key:
    return Key(
        id=secret,
        name="ats",
        token=digest(secret),
        starts=secret[:8],
        scopes=("audit",),
        made_at=0.0,
        made_by="u1",
        ends_at=time.time() + 3600,
    )
