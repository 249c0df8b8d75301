"""The cache, on each adapter: Redis and the one inside the process answer alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import uuid4

import pytest

from shared.cache import Cache, Latest, Share, open_cache


class OpenCache(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Cache]: ...


@pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.servers)])
def open_again(request: pytest.FixtureRequest) -> OpenCache:
    """Open the same cache again, as another service would, on each adapter in turn."""
    url = "embedded" if request.param == "embedded" else request.getfixturevalue("redis_server")
    return lambda: open_cache(url)


@pytest.fixture
async def cache(open_again: OpenCache) -> AsyncIterator[Cache]:
    async with open_again() as opened:
        yield opened


@pytest.fixture
def key() -> str:
    """Return a key that no other test uses."""
    return f"test:{uuid4().hex}"


async def test_a_key_that_nobody_kept_has_no_value(cache: Cache, key: str) -> None:
    assert await cache.get([key]) == [None]


async def test_the_latest_value_stays_in_whatever_order_they_come(cache: Cache, key: str) -> None:
    for at in (2.0, 1.0, 3.5, 3.25):
        await cache.keep([Latest(key, f"of {at}", at, 60)])
    assert await cache.get([key]) == ["of 3.5"]


async def test_times_that_differ_by_less_than_a_microsecond_are_told_apart(
    cache: Cache, key: str
) -> None:
    later = 1_800_000_000.000_001
    await cache.keep([Latest(key, "later", later, 60), Latest(key, "a z", later - 3e-7, 60)])
    assert await cache.get([key]) == ["later"]


async def test_of_two_values_with_one_time_the_greater_text_stays(cache: Cache, key: str) -> None:
    for value in ("b", "c", "a"):
        await cache.keep([Latest(key, value, 1.0, 60)])
    assert await cache.get([key]) == ["c"]


async def test_values_of_many_keys_are_answered_in_the_order_asked(cache: Cache, key: str) -> None:
    keys = [f"{key}:{number}" for number in range(3)]
    await cache.keep([Latest(each, f"of {each}", 1.0, 60) for each in keys])
    assert await cache.get([keys[2], f"{key}:none", keys[0]]) == [
        f"of {keys[2]}",
        None,
        f"of {keys[0]}",
    ]


async def test_any_text_is_kept_as_it_is(cache: Cache, key: str) -> None:
    value = '{"wörter": "日本語\\n\u0000"}'
    await cache.keep([Latest(key, value, 1.0, 60)])
    assert await cache.get([key]) == [value]


async def test_shares_add_up_and_may_be_negative(cache: Cache, key: str) -> None:
    other = f"{key}:other"
    assert await cache.add([Share(key, 5, 60), Share(other, 1, 60)]) == [5, 1]
    assert await cache.add([Share(key, -2, 60), Share(key, 0, 60)]) == [3, 3]


async def test_another_service_sees_the_same_cache(
    cache: Cache, open_again: OpenCache, key: str
) -> None:
    await cache.keep([Latest(f"{key}:value", "kept", 1.0, 60)])
    await cache.add([Share(f"{key}:total", 5, 60)])
    async with open_again() as other:
        assert await other.get([f"{key}:value"]) == ["kept"]
        assert await other.add([Share(f"{key}:total", 1, 60)]) == [6]


async def test_a_removed_key_is_gone_and_an_unknown_one_is_no_error(cache: Cache, key: str) -> None:
    value, total = f"{key}:value", f"{key}:total"
    await cache.keep([Latest(value, "kept", 2.0, 60)])
    await cache.add([Share(total, 5, 60)])
    await cache.remove([value, total, f"{key}:none"])
    await cache.remove([])
    assert await cache.get([value]) == [None]
    assert await cache.add([Share(total, 1, 60)]) == [1]
    await cache.keep([Latest(value, "older", 1.0, 60)])
    assert await cache.get([value]) == ["older"]


async def test_nothing_asked_is_nothing_answered(cache: Cache) -> None:
    await cache.keep([])
    assert (await cache.get([]), await cache.add([])) == ([], [])


async def test_values_and_totals_end_with_their_seconds(cache: Cache, key: str) -> None:
    value, total, renewed, lasting = (
        f"{key}:{name}" for name in ("value", "total", "renewed", "lasting")
    )
    await cache.keep(
        [
            Latest(value, "kept", 1.0, 1),
            Latest(lasting, "kept", 1.0, 60),
            Latest(renewed, "kept", 2.0, 1),
            Latest(renewed, "older", 1.0, 60),  # an older value keeps the later one alive
        ]
    )
    await cache.add([Share(total, 5, 1)])
    await asyncio.sleep(1.1)
    assert await cache.get([value, lasting, renewed]) == [None, "kept", "kept"]
    assert await cache.add([Share(total, 1, 60)]) == [1]
