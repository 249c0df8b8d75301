"""Two processes of the desk on one store, whose callers go on while they are killed."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial

import httpx2

from shared.store import open_store
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.stacks import Stack

WRITERS = 8
HANG_SECONDS = 240.0
"""A guard for stores that are slow, and slower on a busy machine."""


@dataclass(frozen=True, slots=True)
class Replicas:
    """Two processes that serve the desk of a stack, each at a URL of its own."""

    stack: Stack
    servers: tuple[Server, Server]
    urls: tuple[str, str]

    async def act(self, cookies: httpx2.Cookies, actions: int, kills: int) -> set[str]:
        """Make so many templates at both, which are killed in turn; return their ids."""
        made: set[str] = set()
        async with (
            httpx2.AsyncClient(timeout=60, cookies=cookies) as client,
            asyncio.TaskGroup() as tasks,
        ):
            for number in range(WRITERS):
                tasks.create_task(self._write(client, number % 2, actions, made))
            tasks.create_task(self._keep_killing(made, actions, kills))
        return made

    async def _write(
        self, client: httpx2.AsyncClient, here: int, actions: int, made: set[str]
    ) -> None:
        """Make templates at one replica, or at the other while that is away."""
        while len(made) < actions:
            url = f"{self.urls[here]}/desk/api/v1/templates"
            try:
                answer = await client.post(url, json={})
            except httpx2.HTTPError:
                here = 1 - here
                continue
            assert answer.status_code in (201, 404, 503), answer.text  # 404 until the desk is up
            if answer.status_code == 201:
                made.add(answer.json()["id"])

    async def _keep_killing(self, made: set[str], actions: int, kills: int) -> None:
        for kill in range(1, kills + 1):
            due = kill * actions // (kills + 1)
            await eventually(partial(_reached, made, due), HANG_SECONDS)
            victim = self.servers[kill % 2]
            await asyncio.to_thread(Server.crash, victim)
            await asyncio.to_thread(victim.start)

    async def check_chain(self, made: set[str]) -> None:
        """Check that the trail is whole, and has one entry before each template that was made."""
        done = await asyncio.to_thread(self.stack.command, "desk", "audit", "verify")
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        async with open_store(self.stack.environment["STORE_URL"], "desk") as store:
            trail, templates = await store.collection("audit"), await store.collection("templates")
            entries, there = await trail.find({}), await templates.find({})
        written = Counter(row["object"] for row in entries if row["action"] == "template.made")
        assert made <= {row["id"] for row in there} <= set(written), "an effect without an entry"
        assert set(written.values()) == {1}


def _reached(made: set[str], due: int) -> bool:
    return len(made) >= due
