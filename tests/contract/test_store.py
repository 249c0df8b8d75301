"""The contract of every document store on adding, finding and removing."""

import asyncio
import time

import pytest

from shared.store import Above, Below, Collection, Contains, Document, OneOf
from tests.contract.conftest import OpenStore


async def ids(
    collection: Collection, **where: str | float | bool | Above | Below | Contains | OneOf | None
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


async def test_a_batch_of_any_size_is_inserted_whole(sessions: Collection) -> None:
    batch: list[Document] = [{"id": f"{number:03}"} for number in range(100)]
    assert await sessions.add(batch[40:60]) == 20
    assert await sessions.add(batch) == 80
    assert await ids(sessions) == [row["id"] for row in batch]


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


async def test_above_finds_higher_numbers_and_never_a_text_or_an_absent_field(
    five: Collection,
) -> None:
    assert await ids(five, n=Above(3)) == ["d", "e"]
    assert await ids(five, at=Above(0.5)) == ["d", "e"]
    assert await ids(five, state=Above(-1)) == []
    assert await ids(five, at=Above(-1)) == ["c", "d", "e"]


async def test_above_finds_later_texts_by_code_point(five: Collection) -> None:
    assert await ids(five, id=Above("b")) == ["c", "d", "e"]
    assert await ids(five, state=Above("closed")) == ["d", "e"]
    assert await ids(five, n=Above("")) == []
    await five.add([{"id": "é"}, {"id": "\U0001f600"}])
    assert await ids(five, id=Above("e")) == ["é", "\U0001f600"]


async def test_pages_hold_every_document_once_though_others_are_added(
    sessions: Collection,
) -> None:
    await sessions.add([{"id": f"{number:03}", "state": "open"} for number in range(0, 50, 2)])
    seen, last = list[str](), ""
    while page := await sessions.find({"state": "open", "id": Above(last)}, order=["id"], limit=7):
        seen += [row["id"] for row in page]
        last = seen[-1]
        await sessions.add([{"id": f"{int(last) - 1:03}", "state": "open"}])  # in a page before
    assert seen == [f"{number:03}" for number in range(0, 50, 2)]


async def test_one_of_finds_any_of_the_values(five: Collection) -> None:
    assert await ids(five, state=OneOf(["open", "closed", "other"])) == ["c", "d", "e"]
    assert await ids(five, id=OneOf(["a", "b", "z"])) == ["a", "b"]
    assert await ids(five, state=OneOf([])) == []


async def test_an_index_finds_no_null_below_a_number_and_nothing_among_no_values(
    open_again: OpenStore,
) -> None:
    async with open_again() as store:
        rows = await store.collection("rows", indexes=[["state"], ["session_id", "erase_at"]])
        await rows.add([{"id": "a", "state": "open", "session_id": None, "erase_at": None}])
        assert await rows.find({"state": OneOf([])}, order=["id"]) == []
        assert await rows.find({"session_id": None, "erase_at": Below(5)}) == []


async def test_contains_finds_texts_with_the_value_and_nothing_else(five: Collection) -> None:
    assert await ids(five, state=Contains("ose")) == ["c"]
    assert await ids(five, state=Contains("pen"), n=Below(10)) == ["e"]
    assert await ids(five, n=Contains("4")) == []
    assert await ids(five, done=Contains("1")) == []
    assert await ids(five, state=Contains("Open")) == []
    assert await ids(five, state=Contains("")) == ["c", "d", "e"]


@pytest.mark.parametrize("value", [".*", "%", "_", "\\E", "(", "a b", "$", "é", "[x]", "\n"])
async def test_contains_takes_the_value_literally(sessions: Collection, value: str) -> None:
    await sessions.add([{"id": "a", "state": f"1{value}2"}, {"id": "b", "state": "1xxx2"}])
    assert await ids(sessions, state=Contains(value)) == ["a"]


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
        await sessions.change("a", {name: 1}, create={})
    assert await sessions.count({}) == 0


# ---------------------------------------------------------------- remove


async def test_remove_deletes_what_matches_and_tells_how_many(five: Collection) -> None:
    assert await five.remove({"state": "open"}) == 2
    assert await ids(five) == ["a", "b", "c"]
    assert await five.remove({"state": "open"}) == 0
    assert await five.remove({"id": "a"}) == 1
    assert await five.remove({}) == 2


async def test_a_removed_document_can_be_added_again(sessions: Collection) -> None:
    await sessions.add([{"id": "a", "n": 1}])
    await sessions.remove({"id": "a"})
    assert await sessions.add([{"id": "a", "n": 2}]) == 1


# ---------------------------------------------------------------- time


async def test_processes_share_the_time_and_the_ticks_of_their_store(
    open_again: OpenStore,
) -> None:
    async with open_again() as one, open_again() as other:
        before, first, again, after = [await store.ticks() for store in (one, other, one, other)]
        assert before <= first <= again <= after < before + 60
        assert abs(await one.now() - time.time()) < 60
