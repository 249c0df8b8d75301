"""Scenario 7 of the desk: the audit trail under kills, and under every kind of forgery."""

import asyncio
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from desk_service.audit.domain import Broken
from desk_service.audit.trail import Trail
from shared.store import open_store
from tests.e2e.replicas import Replicas
from tests.support.desk import ADA
from tests.support.server_process import wait_until
from tests.support.stacks import Stack, base_environment, running

ACTIONS, KILLS = 1000, 4
FORGERIES = 40


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    home = tmp_path_factory.mktemp("desks")
    stack = Stack(home, base_environment(home, {"STORE_URL": f"sqlite:///{home}/store"}))
    for name in ("one", "other"):  # each with a broker of its own, which no other service needs
        stack.add_gateway(name, ["vivavoce", "run"], DATA_DIR=str(home / name))
    with running(stack):
        one, other = stack.servers.values()
        yield Replicas(stack, (one, other), (stack.urls[0], stack.urls[1]))


@pytest.fixture(scope="module")
def acted(replicas: Replicas) -> set[str]:
    """Return the templates of a thousand calls, while a replica is killed again and again."""
    wait_until(lambda: all(map(serves, replicas.urls)), 60)  # a desk that starts ends the link
    link = replicas.stack.command("desk", "setup-link").stdout
    body = ADA | {"token": link.strip().partition("#")[2]}
    claimed = httpx2.post(f"{replicas.urls[0]}/desk/api/v1/setup", json=body, timeout=60)
    assert claimed.status_code == 201
    return asyncio.run(replicas.act(claimed.cookies, ACTIONS, KILLS))


def serves(url: str) -> bool:
    return httpx2.get(f"{url}/desk/health").status_code == 200


async def test_a_thousand_actions_under_kills_leave_a_whole_chain(
    replicas: Replicas, acted: set[str]
) -> None:
    assert len(acted) >= ACTIONS
    await replicas.check_chain(acted)


@pytest.fixture
async def copied(
    replicas: Replicas, acted: set[str], tmp_path: Path
) -> AsyncIterator[tuple[Trail, sqlite3.Connection]]:
    """Return the trail of a copy of the store, and a connection to forge it with."""
    file = tmp_path / "desk.sqlite"
    written = replicas.stack.folder / "store/desk.sqlite"
    with (
        closing(sqlite3.connect(written)) as source,
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
    done = replicas.stack.command("desk", "audit", "verify", "--head", "0" * 64)
    assert done.returncode == 1
    assert "the kept head is not in the chain" in done.stdout
