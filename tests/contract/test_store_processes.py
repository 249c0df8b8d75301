"""The contract of every document store as a whole: durable, shared between processes, or away."""

import asyncio
import gc
import time
from contextlib import AsyncExitStack

import pytest

from shared.store import Collection, Document, StoreUnavailable, open_store
from shared.store.mongo import open_mongo
from tests.contract.conftest import INDEXES, OpenStore, sessions_of
from tests.support.server_process import free_port


async def test_rows_are_there_when_the_store_is_opened_again(open_again: OpenStore) -> None:
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


async def test_services_and_collections_are_apart(open_again: OpenStore) -> None:
    async with open_again() as stt, open_again("grading") as grading:
        await (await stt.collection("rows")).add([{"id": "a"}])
        assert await (await stt.collection("others")).count({}) == 0
        assert await (await grading.collection("rows")).count({}) == 0


async def test_a_bad_document_takes_no_other_with_it(sessions: Collection) -> None:
    bad: Document = {"id": "bad", "n": object()}
    first, refused, last = await asyncio.gather(
        sessions.add([{"id": "a"}]),
        sessions.add([{"id": "before"}, bad]),
        sessions.add([{"id": "b"}]),
        return_exceptions=True,
    )
    assert (first, last) == (1, 1)
    assert isinstance(refused, Exception)
    assert not isinstance(refused, StoreUnavailable)
    assert await sessions.get("a") == {"id": "a"}
    assert await sessions.get("b") == {"id": "b"}


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


# The driver forgets a socket when it is closed while its monitor connects (PyMongo 4.20).
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_mongodb_away_is_unavailable_within_seconds() -> None:
    async def ask() -> None:
        async with open_mongo(f"mongodb://127.0.0.1:{free_port()}/x", "stt") as store:
            with pytest.raises(StoreUnavailable, match="MongoDB is unavailable"):
                await store.ping()
            with pytest.raises(StoreUnavailable):
                await store.collection("sessions", indexes=INDEXES)

    started = time.monotonic()
    asyncio.run(ask())
    assert time.monotonic() - started < 30
    gc.collect()  # so that the socket is reported here and nowhere else


async def test_a_mongodb_url_with_a_mistake_is_refused_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="no MongoDB address") as refused:
        async with open_store("mongodb://me:sec/ret@host:port/x", "stt"):
            pass
    assert "ret" not in str(refused.value).replace("STORE_URL", "")
