"""Scenario 7 of the desk: the audit trail under kills, and under every kind of forgery."""

import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from desk_service.audit.domain import Broken
from desk_service.audit.trail import Trail
from shared.store import open_store
from tests.support.eventually import eventually
from tests.support.server_process import Server, wait_until
from tests.support.stacks import Stack, base_environment, running

ACTIONS, WRITERS, KILLS = 1000, 8, 4
FORGERIES = 40
ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}


@dataclass(frozen=True, slots=True)
class Replicas:
    """Two processes of the desk on one store, and what a client of both has done."""

    stack: Stack
    urls: tuple[str, ...]

    @property
    def store(self) -> Path:
        return self.stack.folder / "store"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    home = tmp_path_factory.mktemp("desks")
    stack = Stack(home, base_environment(home, {"STORE_URL": f"sqlite:///{home}/store"}))
    for name in ("one", "other"):  # each with a broker of its own, which no other service needs
        stack.add_gateway(name, ["vivavoce", "run"], DATA_DIR=str(home / name))
    with running(stack):
        yield Replicas(stack, tuple(stack.urls))


@pytest.fixture(scope="module")
def acted(replicas: Replicas) -> set[str]:
    """Return the templates of a thousand calls, while a replica is killed again and again."""
    wait_until(lambda: all(map(serves, replicas.urls)), 60)  # a desk that starts ends the link
    link = command(replicas, "desk", "setup-link").stdout
    return asyncio.run(act(replicas, link.strip().partition("#")[2]))


def serves(url: str) -> bool:
    return httpx2.get(f"{url}/desk/health").status_code == 200


async def act(replicas: Replicas, token: str) -> set[str]:
    made: set[str] = set()
    async with httpx2.AsyncClient(timeout=60) as client:
        claimed = await client.post(
            f"{replicas.urls[0]}/desk/api/v1/setup", json=ADA | {"token": token}
        )
        assert claimed.status_code == 201
        async with asyncio.TaskGroup() as tasks:
            for number in range(WRITERS):
                tasks.create_task(write(client, replicas, number, made))
            tasks.create_task(keep_killing(replicas, made))
    return made


async def write(
    client: httpx2.AsyncClient, replicas: Replicas, number: int, made: set[str]
) -> None:
    """Make templates at one replica, or at the other while that is away."""
    here = number % 2
    while len(made) < ACTIONS:
        url = f"{replicas.urls[here]}/desk/api/v1/templates"
        try:
            answer = await client.post(url, json={})
        except httpx2.HTTPError:
            here = 1 - here
            continue
        assert answer.status_code in (201, 404, 503), answer.text  # 404 until the desk is up
        if answer.status_code == 201:
            made.add(answer.json()["id"])


def reached(made: set[str], due: int) -> bool:
    return len(made) >= due


async def keep_killing(replicas: Replicas, made: set[str]) -> None:
    servers = list(replicas.stack.servers.values())
    for kill in range(1, KILLS + 1):
        due = kill * ACTIONS // (KILLS + 1)
        await eventually(partial(reached, made, due))
        victim = servers[kill % 2]
        await asyncio.to_thread(Server.crash, victim)
        await asyncio.to_thread(victim.start)


def command(replicas: Replicas, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "vivavoce", *words]
    environment = {**os.environ, **replicas.stack.environment}
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def test_a_thousand_actions_under_kills_leave_a_whole_chain(
    replicas: Replicas, acted: set[str]
) -> None:
    done = command(replicas, "desk", "audit", "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    with closing(sqlite3.connect(replicas.store / "desk.sqlite")) as db:
        rows = [json.loads(text) for (text,) in db.execute("SELECT document FROM audit")]
        templates = {id_ for (id_,) in db.execute("SELECT id FROM templates")}
    written = Counter(row["object"] for row in rows if row["action"] == "template.made")
    assert len(acted) >= ACTIONS
    assert acted <= templates <= set(written), "an effect without an entry"
    assert set(written.values()) == {1}


@pytest.fixture
async def copied(
    replicas: Replicas, acted: set[str], tmp_path: Path
) -> AsyncIterator[tuple[Trail, sqlite3.Connection]]:
    """Return the trail of a copy of the store, and a connection to forge it with."""
    file = tmp_path / "desk.sqlite"
    with (
        closing(sqlite3.connect(replicas.store / "desk.sqlite")) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy)
    key = (Path(replicas.stack.environment["DESK_DIR"]) / "audit_key").read_text().encode()
    async with open_store(f"sqlite:///{tmp_path}", "desk") as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as db:
            yield await Trail.open(store, key), db


async def first_bad(trail: Trail, kept_head: str | None = None) -> int:
    with pytest.raises(Broken) as broken:
        await trail.verify(kept_head)
    return broken.value.seq


async def test_any_byte_that_is_changed_names_its_entry(copied: Any) -> None:
    trail, db = copied
    rng = random.Random(7)
    rows = db.execute("SELECT id, CAST(document AS BLOB) FROM audit ORDER BY id").fetchall()
    for _ in range(FORGERIES):
        seq = rng.randrange(len(rows)) + 1
        key, written = rows[seq - 1]
        forged = bytearray(written)
        place = rng.randrange(len(forged))
        forged[place] = rng.choice([byte for byte in range(256) if byte != forged[place]])
        put = "UPDATE audit SET document = CAST(? AS TEXT) WHERE id = ?"
        db.execute(put, (bytes(forged), key))
        assert await first_bad(trail) == seq, (written, bytes(forged))
        db.execute(put, (written, key))
    assert await trail.verify() is not None


async def test_an_entry_that_is_removed_and_two_that_are_swapped_are_named(copied: Any) -> None:
    trail, db = copied
    rows = db.execute("SELECT id, document FROM audit ORDER BY id").fetchall()
    key, text = rows[499]
    db.execute("DELETE FROM audit WHERE id = ?", (key,))
    assert await first_bad(trail) == 500
    db.execute("INSERT INTO audit VALUES (?, ?)", (key, text))
    (one, earlier), (other, later) = rows[99], rows[799]
    db.execute("UPDATE audit SET document = ? WHERE id = ?", (later, one))
    db.execute("UPDATE audit SET document = ? WHERE id = ?", (earlier, other))
    assert await first_bad(trail) == 100


async def test_a_cut_off_end_shows_against_a_kept_head_alone(copied: Any) -> None:
    trail, db = copied
    last = await trail.verify()
    end = await trail.page(last.seq - 11, 1)
    db.execute("DELETE FROM audit WHERE id > ?", (f"{end[0].seq:016d}",))
    assert await first_bad(trail) == end[0].seq + 1
    head = json.dumps({"id": "head", "seq": end[0].seq, "entry": end[0].model_dump()})
    db.execute("DELETE FROM audit WHERE id > ?", (f"{end[0].seq:016d}",))
    db.execute("UPDATE audit_head SET document = ?", (head,))
    assert await trail.verify() == end[0]
    assert await first_bad(trail, last.hash) == end[0].seq + 1


def test_the_command_names_the_first_bad_entry(replicas: Replicas, acted: set[str]) -> None:
    done = command(replicas, "desk", "audit", "verify", "--head", "0" * 64)
    assert done.returncode == 1
    assert "the kept head is not in the chain" in done.stdout
