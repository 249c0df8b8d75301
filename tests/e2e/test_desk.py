"""The desk on whole stacks: the first account, and its door."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support.eventually import eventually
from tests.support.stacks import ON_EVERY_STACK, Stack

pytestmark = ON_EVERY_STACK

ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}
CLAIMS = 12
COOKIES: dict[Path, httpx2.Cookies] = {}
"""The login of the first account of each stack, which the tests share."""


def at_desk(stack: Stack) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"{stack.desk_url}/desk/api/v1", timeout=60)


@pytest.fixture
async def admin(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    """Return the first account's client; the first test of a stack claims the desk."""
    async with at_desk(stack) as client:
        if stack.folder not in COOKIES:
            await claim(stack, client)
            COOKIES[stack.folder] = client.cookies
        client.cookies = COOKIES[stack.folder]
        yield client


async def claim(stack: Stack, client: httpx2.AsyncClient) -> None:
    """Claim the desk many times at once, and check that it was claimed once."""
    file = Path(stack.environment["DESK_DIR"]) / "setup-link"
    await eventually(file.exists)
    assert file.stat().st_mode & 0o777 == 0o600
    token = file.read_text().strip().partition("#")[2]
    bodies = [ADA | {"token": token, "email": f"a{n}@example.org"} for n in range(CLAIMS)]
    answers = await asyncio.gather(*(client.post("/setup", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [404] * (CLAIMS - 1)
    again = await client.post("/setup", json=ADA | {"token": token})
    assert again.status_code == 404
    assert not file.exists()
    assert token not in stack.logs()
    for port in stack.metrics.values():
        async with httpx2.AsyncClient() as scraper:
            assert token not in (await scraper.get(f"http://127.0.0.1:{port}/metrics")).text


async def test_many_claims_at_once_make_one_admin(admin: httpx2.AsyncClient) -> None:
    (user,) = (await admin.get("/users")).json()["items"]
    assert (user["role"], user["state"]) == ("admin", "active")


async def test_the_trail_is_whole_by_the_command_of_the_operator(
    stack: Stack, admin: httpx2.AsyncClient
) -> None:
    head = (await admin.get("/audit/head")).json()
    command = [sys.executable, "-m", "vivavoce", "desk", "audit", "verify", "--head", head["hash"]]
    environment = {**os.environ, **stack.environment}
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "entries follow from each other" in done.stdout


async def test_no_page_of_another_origin_is_let_in(admin: httpx2.AsyncClient) -> None:
    """ALLOWED_ORIGINS is the candidates': it opens nothing here, on a shared listener either."""
    foreign = {"Origin": "http://localhost:3000"}
    answers = [
        await admin.get("/me", headers=foreign),
        await admin.post("/me/confirm", json={"password": "x"}, headers=foreign),
        await admin.request(
            "OPTIONS", "/login", headers=foreign | {"Access-Control-Request-Method": "POST"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 405]
    for answer in answers:
        assert not any(name.startswith("access-control-") for name in answer.headers)


async def test_the_desk_says_whether_it_can_serve(stack: Stack) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{stack.desk_url}/desk/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_template_of_a_pack_is_published(stack: Stack, admin: httpx2.AsyncClient) -> None:
    made = await admin.post("/templates", json={"pack": "engineering"})
    path = f"/templates/{made.json()['id']}"
    draft = await admin.get(f"{path}/draft")
    version = await admin.post(f"{path}/publish", headers={"If-Match": draft.headers["etag"]})
    assert version.status_code == 201, version.text
    assert version.json()["content"] == draft.json()
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    digests = [entry["facts"].get("sha256") for entry in entries]
    assert version.json()["sha256"] in digests
