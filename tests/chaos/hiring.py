"""The hiring side under kills: people are invited and begin, and the audit trail stays whole."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from tests.chaos.history import History
from tests.support.desk import ADA
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.stacks import Stack

FAULT = "kill -9 of the embedded stack, with people at the desk"
API = "/desk/api/v1"
MADE = "invitations.made"
TRY_SECONDS = 240.0
"""How long a call is repeated while the stack comes back.

A call that was killed runs again under its key after a minute, and may be killed once more.
"""

AGAIN = {404, 409, 429, 503}
"""Statuses while the desk is not up, its call still runs, or the gateway has not heard."""

STARTS = 3
"""Starts of each link at once."""


@dataclass(slots=True)
class Hiring:
    """Recruiters who invite, people who begin with their links, and what must be true of both.

    `begun` holds the session of each invitation.
    """

    stack: Stack
    history: History
    random: random.Random
    admin: httpx2.AsyncClient
    template: str
    begun: dict[str, str] = field(default_factory=dict)

    @property
    def _process(self) -> Server:
        return self.stack.servers["vivavoce"]

    async def go(self, times: int, recruiters: int = 3) -> None:
        """Kill the stack so many times, while recruiters invite one person after the other."""
        self.history.during = FAULT
        toll = self.history.toll
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as going:
            for number in range(recruiters):
                going.create_task(self._recruit(number, stop))
            for kill in range(times):
                enough = len(self.begun) + self.random.randrange(1, 5)
                await eventually(partial(self._have_begun, enough), TRY_SECONDS)
                began = time.monotonic()
                await asyncio.to_thread(self._process.crash)
                await asyncio.to_thread(self._process.start)
                toll.injected = kill + 1
                toll.seconds += time.monotonic() - began
                toll.back = max(toll.back, time.monotonic() - began)
            stop.set()

    def _have_begun(self, number: int) -> bool:
        return len(self.begun) >= number

    async def _recruit(self, recruiter: int, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            await self._hire(f"{recruiter}-{number}")

    async def _hire(self, key: str) -> None:
        """Invite a person under a key of the call, who begins at several devices at once."""
        body = {
            "template_id": self.template,
            "expires_at": time.time() + 24 * 3600,
            "rows": [{"email": f"{key}@example.org"}],
        }
        headers = {"Idempotency-Key": key}
        made = await self._insist(201, f"{API}/invitations", body, headers)
        (item,) = made.json()["items"]
        link = {"invitation": item["link"].partition("#")[2]}
        starts = await asyncio.gather(
            *(self._insist(200, "/interview/start", link) for _ in range(STARTS))
        )
        sessions = {start.json()["session_id"] for start in starts}
        if len(sessions) != 1:
            self.history.complain(f"{len(sessions)} sessions of one link")
        self.begun[item["id"]] = sessions.pop()

    async def _insist(
        self, wanted: int, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                answer = await self.admin.post(path, json=body, headers=headers)
            except httpx2.HTTPError:
                self.history.answered("lost", time.monotonic() - began)
                await asyncio.sleep(0.2)
                continue
            accepted = answer.status_code == wanted
            self.history.answered(
                "accepted" if accepted else str(answer.status_code), time.monotonic() - began
            )
            if accepted:
                return answer
            if answer.status_code not in AGAIN:
                self.history.complain(f"{path}: {answer.status_code} {answer.text[:200]}")
            await asyncio.sleep(0.2)
        raise TimeoutError(f"{path} was not taken within {TRY_SECONDS:.0f} s")

    async def check(self) -> list[str]:
        """Return the broken promises: once invited, once begun, in the trail, not decided."""
        await eventually(self._all_have_started, TRY_SECONDS)
        invited = {item["id"] for item in await self._all("/invitations")}
        entries = await self._all("/audit")
        made = sum(each["facts"]["number"] for each in entries if each["action"] == MADE)
        started = {each["object"] for each in entries if each["action"] == "interview.started"}
        decided = sum(each["action"] == "decision.made" for each in entries)
        broken = {
            f"{len(invited)} invitations for {len(self.begun)} people": invited != set(self.begun),
            f"the trail knows {made} invitations": made < len(self.begun),
            f"the trail knows {len(started)} starts": started != set(self.begun),
            f"{decided} decisions that nobody made": decided > 0,
        }
        verified = await asyncio.to_thread(self._verified)
        return [what for what, is_so in broken.items() if is_so] + verified

    async def _all_have_started(self) -> bool:
        return all(item["started_at"] for item in await self._all("/invitations"))

    async def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            query: dict[str, str | int] = {"limit": 200, "after": after}
            page = (await self.admin.get(f"{API}{path}", params=query)).raise_for_status().json()
            found += page["items"]
            if page["next"] is None:
                return found
            after = page["next"]

    def _verified(self) -> list[str]:
        command = [sys.executable, "-m", "vivavoce", "desk", "audit", "verify"]
        environment = {**os.environ, **self.stack.environment}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return [] if done.returncode == 0 else [done.stdout + done.stderr]


@asynccontextmanager
async def open_hiring(stack: Stack, history: History, rng: random.Random) -> AsyncIterator[Hiring]:
    """Claim the desk, publish a template, and return the hiring side."""
    link = Path(stack.environment["DESK_DIR"]) / "setup-link"
    await eventually(link.exists)
    url = stack.url.replace("127.0.0.1", "localhost")
    async with httpx2.AsyncClient(base_url=url, timeout=30) as admin:
        body = ADA | {"token": link.read_text().strip().partition("#")[2]}
        (await admin.post(f"{API}/setup", json=body)).raise_for_status()
        made = await admin.post(f"{API}/templates", json={"pack": "general"})
        template = str(made.raise_for_status().json()["id"])
        publish = f"{API}/templates/{template}/publish"
        (await admin.post(publish, headers={"If-Match": '"1"'})).raise_for_status()
        yield Hiring(stack, history, rng, admin, template)
