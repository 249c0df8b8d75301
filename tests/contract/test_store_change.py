"""The contract of every document store on a change: an atomic conditional write."""

import asyncio

from shared.store import Below, Collection, OneOf, Where
from tests.contract.conftest import OpenStore, sessions_of


async def test_change_sets_its_fields_and_keeps_those_it_does_not_know(
    sessions: Collection,
) -> None:
    await sessions.add([{"id": "a", "state": "open", "later": {"x": [1]}}])
    after = {"id": "a", "state": "closed", "later": {"x": [1]}, "n": 1}
    assert await sessions.change("a", {"state": "closed", "n": 1}) == after
    assert await sessions.get("a") == after


async def test_change_replaces_a_nested_value_whole(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "claim": {"x": 1}}])
    assert await sessions.change("a", {"claim": {"y": 2}}) == {"id": "a", "claim": {"y": 2}}


async def test_change_of_what_is_not_there_is_none(sessions: Collection) -> None:
    assert await sessions.change("a", {"n": 1}) is None
    assert await sessions.count({}) == 0


async def test_change_where_it_matches(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "state": "open", "n": 3}])
    where: Where = {"state": OneOf(["open", "new"]), "n": Below(4), "gone": None}
    assert await sessions.change("a", {"n": 9}, where=where) == {"id": "a", "state": "open", "n": 9}


async def test_change_where_it_does_not_match_changes_nothing(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "state": "closed"}])
    changed = await sessions.change("a", {"n": 1}, where={"state": "open"}, union={"gateways": "g"})
    assert changed is None
    assert await sessions.get("a") == {"id": "a", "state": "closed"}


async def test_union_adds_each_value_once(sessions: Collection) -> None:
    await sessions.add([{"id": "a"}])
    for gateway in ("g", "h", "g"):
        changed = await sessions.change("a", {}, union={"gateways": gateway, "seen": "x"})
    assert changed == {"id": "a", "gateways": ["g", "h"], "seen": ["x"]}
    assert await sessions.get("a") == changed


async def test_unions_at_once_are_all_there(sessions: Collection) -> None:
    await sessions.add([{"id": "a"}])
    names = [f"g{number}" for number in range(20)]
    await asyncio.gather(*(sessions.change("a", {}, union={"gateways": g}) for g in names))
    found = await sessions.get("a")
    assert found is not None
    assert sorted(found["gateways"]) == sorted(names)


async def test_create_makes_what_is_not_there_whatever_where(sessions: Collection) -> None:
    made = await sessions.change(
        "a", {"n": 1}, where={"state": "open"}, union={"gateways": "g"}, create={}
    )
    assert made == {"id": "a", "n": 1, "gateways": ["g"]}
    assert await sessions.get("a") == made


async def test_a_missing_document_is_made_of_create_and_of_the_fields_set(
    sessions: Collection,
) -> None:
    blank = {"n": 0, "state": "open", "gateways": ["first"]}
    made = await sessions.change("a", {"n": 1}, union={"gateways": "g"}, create=blank)
    assert made == {"id": "a", "n": 1, "state": "open", "gateways": ["first", "g"]}
    assert await sessions.get("a") == made
    assert await sessions.change("a", {"n": 2}, create={"state": "new"}) == made | {"n": 2}
    assert blank == {"n": 0, "state": "open", "gateways": ["first"]}


async def test_create_changes_what_is_there_and_matches(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "version": 1, "kept": True}])
    changed = await sessions.change("a", {"version": 2}, where={"version": Below(2)}, create={})
    assert changed == {"id": "a", "version": 2, "kept": True}


async def test_create_leaves_what_is_there_and_does_not_match(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "version": 3}])
    changed = await sessions.change("a", {"version": 2}, where={"version": Below(2)}, create={})
    assert changed is None
    assert await sessions.get("a") == {"id": "a", "version": 3}


async def test_creates_at_once_make_one_document_with_all_that_each_adds(
    sessions: Collection,
) -> None:
    names = [f"g{number}" for number in range(10)]
    await asyncio.gather(
        *(sessions.change("a", {}, union={"gateways": g}, create={}) for g in names)
    )
    found = await sessions.get("a")
    assert found is not None
    assert sorted(found["gateways"]) == names


async def test_of_conditional_changes_at_once_exactly_one_wins(open_again: OpenStore) -> None:
    async with open_again() as one, open_again() as other:
        here, there = await sessions_of(one), await sessions_of(other)
        await here.add([{"id": "a", "state": "open"}])
        changes = [
            store.change("a", {"state": "finalizing", "by": number}, where={"state": "open"})
            for number, store in enumerate([here, there] * 5)
        ]
        won = [changed for changed in await asyncio.gather(*changes) if changed]
        assert [await there.get("a")] == won
