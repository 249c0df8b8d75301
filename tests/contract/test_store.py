"""What every document store promises, on each adapter."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from shared.store import (
    Below,
    Collection,
    Document,
    OneOf,
    Store,
    StoreUnavailable,
    Where,
    open_store,
)
from tests.contract.conftest import OpenStore
from tests.server_process import free_port

INDEXES = [("session_id", "question_index", "received_at"), ("state", "expires_at")]


async def sessions_of(store: Store) -> Collection:
    return await store.collection("sessions", indexes=INDEXES)


@pytest.fixture
async def sessions(open_again: OpenStore) -> AsyncIterator[Collection]:
    async with open_again() as store:
        yield await sessions_of(store)


async def ids(
    collection: Collection, **where: str | float | bool | Below | OneOf | None
) -> list[str]:
    return [row["id"] for row in await collection.find(where, order=["id"])]


# ---------------------------------------------------------------- add and get


async def test_adding_again_changes_nothing_and_counts_nothing(sessions: Collection) -> None:
    assert await sessions.add([{"id": "a", "state": "open"}]) == 1
    assert await sessions.add([{"id": "a", "state": "other"}]) == 0
    assert await sessions.get("a") == {"id": "a", "state": "open"}


async def test_a_batch_inserts_what_is_new_and_leaves_the_rest(sessions: Collection) -> None:
    await sessions.add([{"id": "b", "n": 1}])
    batch: list[Document] = [{"id": key, "n": 2} for key in "abccd"]
    assert await sessions.add(batch) == 3
    assert await sessions.count({}) == 4
    assert await sessions.get("b") == {"id": "b", "n": 1}


async def test_adding_nothing_is_nothing(sessions: Collection) -> None:
    assert await sessions.add([]) == 0


async def test_adding_does_not_touch_the_callers_document(sessions: Collection) -> None:
    document: Document = {"id": "a", "questions": ["q"]}
    await sessions.add([document])
    assert document == {"id": "a", "questions": ["q"]}


async def test_the_same_document_added_at_once_is_counted_once(sessions: Collection) -> None:
    counts = await asyncio.gather(*(sessions.add([{"id": "a"}]) for _ in range(10)))
    assert sum(counts) == 1


async def test_an_unknown_id_is_none(sessions: Collection) -> None:
    assert await sessions.get("nobody") is None


async def test_every_json_value_comes_back_as_it_was(sessions: Collection) -> None:
    document: Document = {
        "id": "a",
        "whole": 2**53,
        "real": 1753000000.123456,
        "yes": True,
        "nothing": None,
        "list": [1, "two", [3.5], {"id": "inner"}],
        "nested": {"a.b": {"$set": 1}, "": "empty name"},
        "empty": {},
    }
    await sessions.add([document])
    assert await sessions.get("a") == document


@pytest.mark.parametrize(
    "text",
    [
        "Größe, naïve, 你好, שלום, हिन्दी",
        "👩‍👩‍👧‍👦 \U0001f1fa\U0001f1e6 e\u0301",
        "".join(chr(code) for code in range(1, 32)) + "\x7f\x85\u2028\u2029\ufeff\ufffe\U0010ffff",
        "'; DROP TABLE sessions; -- \" \\ % _ $ { } ?",
        "long " * 50_000,
    ],
    ids=["scripts", "emoji", "control", "code", "long"],
)
async def test_any_text_survives_and_can_be_searched(sessions: Collection, text: str) -> None:
    await sessions.add([{"id": "a", "state": text}])
    assert await sessions.find({"state": text}) == [{"id": "a", "state": text}]
    assert await sessions.find({"state": OneOf([text])}) == [{"id": "a", "state": text}]
    changed = await sessions.change("a", {"text": text}, union={"list": text})
    assert changed == {"id": "a", "state": text, "text": text, "list": [text]}


# ---------------------------------------------------------------- find and count


@pytest.fixture
async def five(sessions: Collection) -> Collection:
    rows: list[Document] = [
        {"id": "e", "state": "open", "n": 5, "done": False, "at": 2.5},
        {"id": "d", "state": "open", "n": 40, "done": True, "at": 2.5},
        {"id": "c", "state": "closed", "n": 3, "at": 0.5},
        {"id": "b", "state": None, "n": 2.0},
        {"id": "a", "n": 1},
    ]
    await sessions.add(rows)
    return sessions


async def test_find_by_equality(five: Collection) -> None:
    assert await ids(five, state="open") == ["d", "e"]
    assert await ids(five, n=2) == ["b"]
    assert await ids(five, done=True) == ["d"]
    assert await ids(five, id="c") == ["c"]
    assert await ids(five, n="1") == []


async def test_none_finds_null_and_absent(five: Collection) -> None:
    assert await ids(five, state=None) == ["a", "b"]


async def test_below_finds_lower_numbers_and_never_an_absent_field(five: Collection) -> None:
    assert await ids(five, n=Below(3)) == ["a", "b"]
    assert await ids(five, at=Below(2.5)) == ["c"]
    assert await ids(five, state=Below(3), id=OneOf(["a", "c", "d"])) == []


async def test_one_of_finds_any_of_the_values(five: Collection) -> None:
    assert await ids(five, state=OneOf(["open", "closed", "other"])) == ["c", "d", "e"]
    assert await ids(five, id=OneOf(["a", "b", "z"])) == ["a", "b"]
    assert await ids(five, state=OneOf([])) == []


async def test_all_conditions_must_hold(five: Collection) -> None:
    assert await ids(five, state="open", n=Below(10)) == ["e"]


async def test_order_goes_field_by_field_and_by_number(five: Collection) -> None:
    found = await five.find({}, order=["n"])
    assert [row["n"] for row in found] == [1, 2.0, 3, 5, 40]
    found = await five.find({"state": "open"}, order=["at", "n"])
    assert [row["id"] for row in found] == ["e", "d"]


async def test_absent_and_null_come_first(five: Collection) -> None:
    found = await five.find({}, order=["state", "id"])
    assert [row["id"] for row in found] == ["a", "b", "c", "d", "e"]


async def test_text_is_ordered_by_code_point(sessions: Collection) -> None:
    names = ["Z", "a", "é", "中", "\U0001f600"]
    await sessions.add([{"id": name} for name in reversed(names)])
    assert await ids(sessions) == names


async def test_limit_takes_the_first(five: Collection) -> None:
    assert [row["id"] for row in await five.find({}, order=["n"], limit=2)] == ["a", "b"]
    assert await five.find({}, limit=0) == []
    assert len(await five.find({}, limit=99)) == 5


async def test_count(five: Collection) -> None:
    assert await five.count({}) == 5
    assert await five.count({"state": "open"}) == 2
    assert await five.count({"state": "nothing"}) == 0


@pytest.mark.parametrize("name", ["a.b", "$where", "a') OR 1=1 --", "", "A"])
async def test_a_name_that_is_not_plain_is_refused(sessions: Collection, name: str) -> None:
    with pytest.raises(ValueError, match="is named in a-z"):
        await sessions.find({name: 1})
    with pytest.raises(ValueError, match="is named in a-z"):
        await sessions.find({}, order=[name])
    with pytest.raises(ValueError, match="is named in a-z"):
        await sessions.change("a", {name: 1}, create=True)
    assert await sessions.count({}) == 0


# ---------------------------------------------------------------- change


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
        "a", {"n": 1}, where={"state": "open"}, union={"gateways": "g"}, create=True
    )
    assert made == {"id": "a", "n": 1, "gateways": ["g"]}
    assert await sessions.get("a") == made


async def test_create_changes_what_is_there_and_matches(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "version": 1, "kept": True}])
    changed = await sessions.change("a", {"version": 2}, where={"version": Below(2)}, create=True)
    assert changed == {"id": "a", "version": 2, "kept": True}


async def test_create_leaves_what_is_there_and_does_not_match(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "version": 3}])
    changed = await sessions.change("a", {"version": 2}, where={"version": Below(2)}, create=True)
    assert changed is None
    assert await sessions.get("a") == {"id": "a", "version": 3}


async def test_creates_at_once_make_one_document_with_all_that_each_adds(
    sessions: Collection,
) -> None:
    names = [f"g{number}" for number in range(10)]
    await asyncio.gather(
        *(sessions.change("a", {}, union={"gateways": g}, create=True) for g in names)
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


# ---------------------------------------------------------------- remove


async def test_remove_deletes_what_matches_and_tells_how_many(five: Collection) -> None:
    assert await five.remove({"state": "open"}) == 2
    assert await ids(five) == ["a", "b", "c"]
    assert await five.remove({"state": "open"}) == 0
    assert await five.remove({"id": "a"}) == 1
    assert await five.remove({}) == 2


async def test_what_was_removed_can_be_added_again(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "n": 1}])
    await sessions.remove({"id": "a"})
    assert await sessions.add([{"id": "a", "n": 2}]) == 1


# ---------------------------------------------------------------- the store


async def test_what_was_written_is_there_when_opened_again(open_again: OpenStore) -> None:
    async with open_again() as store:
        collection = await sessions_of(store)
        await collection.add([{"id": "a", "n": 1}])
        await collection.change("a", {"n": 2})
    async with open_again() as store:
        assert await (await sessions_of(store)).get("a") == {"id": "a", "n": 2}


async def test_two_processes_see_each_others_writes(open_again: OpenStore) -> None:
    async with open_again() as one, open_again() as other:
        here, there = await sessions_of(one), await sessions_of(other)
        await asyncio.gather(
            *(here.add([{"id": f"h{number}"}]) for number in range(10)),
            *(there.add([{"id": f"t{number}"}]) for number in range(10)),
        )
        assert await here.count({}) == await there.count({}) == 20
        await there.remove({"id": "h3"})
        assert await here.get("h3") is None


async def test_processes_that_start_at_once_all_get_the_collection(open_again: OpenStore) -> None:
    async with AsyncExitStack() as stack:
        stores = await asyncio.gather(*(stack.enter_async_context(open_again()) for _ in range(4)))
        collections = await asyncio.gather(*(sessions_of(store) for store in stores))
        counts = [await collection.add([{"id": "a"}]) for collection in collections]
        assert sum(counts) == 1


async def test_services_and_collections_are_apart(store_url: str, open_again: OpenStore) -> None:
    async with open_again() as stt, open_store(store_url, "grading") as grading:
        await (await stt.collection("rows")).add([{"id": "a"}])
        assert await (await stt.collection("others")).count({}) == 0
        assert await (await grading.collection("rows")).count({}) == 0


async def test_a_bad_document_takes_no_other_with_it(sessions: Collection) -> None:
    bad: Document = {"id": "bad", "n": {1, 2}}
    first, refused, last = await asyncio.gather(
        sessions.add([{"id": "a"}]),
        sessions.add([{"id": "before"}, bad]),
        sessions.add([{"id": "b"}]),
        return_exceptions=True,
    )
    assert (first, last) == (1, 1)
    assert isinstance(refused, Exception)
    assert not isinstance(refused, StoreUnavailable)
    assert {"a", "b"} <= set(await ids(sessions))


async def test_a_caller_that_gives_up_harms_no_other(sessions: Collection) -> None:
    impatient = asyncio.create_task(sessions.add([{"id": "a"}]))
    patient = asyncio.create_task(sessions.add([{"id": "b"}]))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == 1
    assert await sessions.get("b") == {"id": "b"}


async def test_ping_returns_while_the_store_answers(open_again: OpenStore) -> None:
    async with open_again() as store:
        await store.ping()


async def test_a_closed_store_is_unavailable(open_again: OpenStore) -> None:
    async with open_again() as store:
        collection = await sessions_of(store)
    with pytest.raises(StoreUnavailable):
        await collection.add([{"id": "a"}])
    with pytest.raises(StoreUnavailable):
        await store.ping()


@pytest.mark.parametrize(
    "url", ["postgres://me:secret@host/x", "sqlite:///", "sqlite://data", "me:secret@host", ""]
)
async def test_another_kind_of_url_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="STORE_URL must be") as refused:
        async with open_store(url, "stt"):
            pass
    assert "secret" not in str(refused.value)


# ---------------------------------------------------------------- MongoDB alone


async def test_mongodb_away_is_unavailable_within_seconds() -> None:
    async with open_store(f"mongodb://127.0.0.1:{free_port()}/x", "stt") as store:
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match="MongoDB is unavailable"):
            await store.ping()
        with pytest.raises(StoreUnavailable):
            await store.collection("sessions", indexes=INDEXES)
        assert time.monotonic() - started < 15


async def test_a_mongodb_url_with_a_mistake_is_refused_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="no MongoDB address") as refused:
        async with open_store("mongodb://me:sec/ret@host:port/x", "stt"):
            pass
    assert "ret" not in str(refused.value).replace("STORE_URL", "")
