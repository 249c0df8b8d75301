"""`vivavoce demo`: a newcomer's empty installation becomes a living desk, once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support.api_client import browser, start
from tests.support.eventually import eventually
from tests.support.stacks import Stack, run_embedded


@pytest.fixture
async def fresh() -> AsyncIterator[Stack]:
    """Return an embedded stack that nobody has used, whose desk may still be starting."""
    with run_embedded() as stack:
        yield stack


async def demo(stack: Stack) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vivavoce", "demo", "--url", desk_url(stack)]
    environment = {**os.environ, **stack.environment}
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False
    )


def desk_url(stack: Stack) -> str:
    return stack.desk_url.replace("127.0.0.1", "localhost")


async def test_the_demo_fills_an_empty_installation_and_no_other(fresh: Stack) -> None:
    done = await demo(fresh)
    assert done.returncode == 0, done.stderr
    login = Path(fresh.environment["DESK_DIR"]) / "demo-login"
    assert login.stat().st_mode & 0o777 == 0o600
    email, password = login.read_text().split()
    assert password not in done.stdout + done.stderr + fresh.logs()
    async with httpx2.AsyncClient(base_url=f"{desk_url(fresh)}/desk/api/v1", timeout=60) as desk:
        await desk.post("/login", json={"email": email, "password": password})
        found = (await desk.get("/interviews")).json()["items"]
        states = sorted(item["state"] for item in found)
        assert states == sorted(
            ["issued", "opened", "expired", "revoked", "started", *["reported"] * 3]
        )
        assert [item["decision"] for item in found].count("hold") == 1
        compared = await desk.get("/compare", params={"template": found[0]["template_id"]})
        assert compared.json()["ready"] is True

        async def contested() -> bool:
            today = (await desk.get("/today")).json()
            return bool(today["contests"]["count"] == 1 and today["to_review"]["count"] == 1)

        await eventually(contested)
    again = await demo(fresh)
    assert again.returncode == 1
    assert "fills an empty one only" in again.stderr


async def test_the_demo_leaves_an_installation_with_interviews_alone(fresh: Stack) -> None:
    async with browser(fresh.url) as client:
        await start(client, "general")
    done = await demo(fresh)
    assert done.returncode == 1
    assert "fills an empty one only" in done.stderr
    assert (Path(fresh.environment["DESK_DIR"]) / "setup-link").exists()
