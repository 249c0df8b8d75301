"""The audit trail: whole under concurrency and kills, and broken where somebody changed it."""

import asyncio
from contextlib import suppress

import httpx2
import pytest

from desk_service.audit.domain import Broken, Entry
from desk_service.audit.trail import LostHead, Trail
from tests.support.fakes import MemoryStore

KEY = b"k" * 32


@pytest.fixture
async def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def trail(store: MemoryStore) -> Trail:
    return await Trail.open(store, KEY)


async def filled(trail: Trail, number: int = 5) -> list[Entry]:
    return [await trail.write("u1", "user.changed", f"u{n}", step=n) for n in range(number)]


async def test_entries_follow_from_each_other(trail: Trail) -> None:
    written = await filled(trail)
    assert [entry.seq for entry in written] == [1, 2, 3, 4, 5]
    assert await trail.page(0, 10) == written
    assert await trail.page(3, 1) == [written[3]]
    assert await trail.verify() == written[-1]
    assert await trail.verify(written[2].hash) == written[-1]


async def test_an_empty_trail_is_whole(trail: Trail) -> None:
    assert await trail.verify() is None


async def test_writers_of_several_processes_leave_no_gap(store: MemoryStore) -> None:
    async def turn() -> None:
        await asyncio.sleep(0)

    store.pause = turn
    trails = [await Trail.open(store, KEY) for _ in range(4)]
    writes = [trail.write(f"u{n}", "login.made") for n in range(25) for trail in trails]
    await asyncio.gather(*writes)
    last = await trails[0].verify()
    assert last is not None
    assert last.seq == 100


async def test_whoever_comes_next_finishes_an_entry_whose_writer_was_killed(
    store: MemoryStore, trail: Trail
) -> None:
    await filled(trail, 2)
    steps = 0

    async def killed_after_the_head() -> None:
        nonlocal steps
        steps += 1
        if steps == 4:  # head read, last entry copied, head taken; then the entry itself
            raise asyncio.CancelledError

    store.pause = killed_after_the_head
    with suppress(asyncio.CancelledError):
        await trail.write("u1", "user.changed", "u2")
    store.pause = MemoryStore().pause
    assert await trail.entries.count({}) == 2
    assert (await trail.write("u1", "login.ended")).seq == 4
    last = await trail.verify()
    assert last is not None
    assert last.seq == 4


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ({"actor": "u2"}, 3),
        ({"facts": {"step": 9}}, 3),
        ({"at": 1.0}, 3),
        ({"hash": "0" * 64}, 3),
        ({"previous": "0" * 64}, 3),
        ({"seq": 4}, 3),
        ({"beside": 1}, 3),
    ],
)
async def test_a_changed_entry_is_named(trail: Trail, change: dict[str, object], seq: int) -> None:
    await filled(trail)
    (row,) = await trail.entries.find({"seq": 3})
    await trail.entries.change(row["id"], change)
    with pytest.raises(Broken) as broken:
        await trail.verify()
    assert broken.value.seq == seq


async def test_a_removed_entry_and_two_that_were_swapped_are_named(trail: Trail) -> None:
    await filled(trail)
    rows = await trail.entries.find({}, order=["id"])
    await trail.entries.remove({"seq": 2})
    with pytest.raises(Broken) as broken:
        await trail.verify()
    assert broken.value.seq == 2
    await trail.entries.add([rows[1] | {"seq": 4}])
    await trail.entries.change(rows[3]["id"], rows[3] | {"seq": 2, "id": rows[3]["id"]})
    with pytest.raises(Broken) as broken:
        await trail.verify()
    assert broken.value.seq == 2


async def test_a_cut_off_end_shows_against_the_head_and_against_a_kept_head(trail: Trail) -> None:
    written = await filled(trail)
    await trail.entries.remove({"seq": 5})
    await trail.entries.remove({"seq": 4})
    with pytest.raises(Broken) as broken:
        await trail.verify()
    assert broken.value.seq == 4
    # Who owns the machine moves the head back, too: only a kept head tells.
    last = written[2].model_dump()
    await trail.entries.remove({"seq": 5})
    await trail.head.change("head", {"seq": 3, "entry": last})
    assert await trail.verify() == written[2]
    with pytest.raises(Broken, match="cut off") as broken:
        await trail.verify(written[4].hash)
    assert broken.value.seq == 4


async def test_another_key_finds_every_entry_changed(store: MemoryStore, trail: Trail) -> None:
    await filled(trail)
    with pytest.raises(Broken) as broken:
        await (await Trail.open(store, b"other")).verify()
    assert broken.value.seq == 1


async def test_without_its_head_nothing_is_written(trail: Trail) -> None:
    await filled(trail)
    await trail.head.remove({})
    with pytest.raises(LostHead):
        await trail.write("u1", "login.made")
    with pytest.raises(Broken):
        await trail.verify()


async def test_the_actions_of_staff_are_in_the_trail_without_personal_values(
    admin: httpx2.AsyncClient,
) -> None:
    new = {"name": "Bob Miller", "email": "bob@example.org", "role": "reviewer"}
    user_id = (await admin.post("/users", json=new)).json()["user"]["id"]
    await admin.patch(f"/users/{user_id}", json={"role": "recruiter", "name": "Robert"})
    answer = await admin.get("/audit")
    assert [entry["action"] for entry in answer.json()["items"]] == [
        "setup.claimed",
        "user.invited",
        "user.changed",
        "audit.read",
    ]
    assert not any(word in answer.text for word in ("Bob", "Robert", "bob@", "ada@", "Ada"))
    head = (await admin.get("/audit/head")).json()
    assert head["seq"] == 4


async def test_pages_of_the_trail(admin: httpx2.AsyncClient) -> None:
    for _ in range(5):
        await admin.get("/audit", params={"limit": 1})
    page = (await admin.get("/audit", params={"limit": 4})).json()
    assert [entry["seq"] for entry in page["items"]] == [1, 2, 3, 4]
    page = (await admin.get("/audit", params={"limit": 200, "after": page["next"]})).json()
    assert [entry["seq"] for entry in page["items"]] == [5, 6, 7, 8]
    assert (await admin.get("/audit", params={"after": "x"})).status_code == 422
