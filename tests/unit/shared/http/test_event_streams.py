"""Streams of server-sent events: how many there may be at a time."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from shared.http.event_streams import MAX_OWNER_STREAMS, Keys, Places, Stream
from shared.http.problems import Problem, problem_of
from shared.refusals import RateExceeded


def keys(owner: str) -> Keys:
    return Keys(owner, "192.0.2.1")


def test_an_address_has_so_many_streams() -> None:
    places = Places(most=100, most_an_address=2)
    places.take(keys("one"))
    places.take(keys("another"))
    with pytest.raises(RateExceeded):
        places.take(keys("a third"))
    places.take(Keys("a third", "192.0.2.2"))
    places.leave(keys("one"))
    places.take(keys("a fourth"))


def test_a_session_or_user_may_be_watched_so_often_and_not_once_more() -> None:
    places = Places(most=100)
    for _ in range(MAX_OWNER_STREAMS):
        places.take(keys("one"))
    with pytest.raises(RateExceeded) as refused:
        places.take(keys("one"))
    assert problem_of(refused.value).headers == {"Retry-After": "2"}
    places.take(keys("another"))
    places.leave(keys("one"))
    places.take(keys("one"))


def test_a_process_holds_so_many_streams_and_a_place_that_is_left_is_free() -> None:
    places = Places(most=2)
    places.take(keys("one"))
    places.take(keys("another"))
    with pytest.raises(Problem) as refused:
        places.take(keys("a third"))
    assert refused.value.status == 503
    places.leave(keys("one"))
    places.take(keys("a third"))


async def test_a_stream_whose_client_went_away_leaves_its_place() -> None:
    async def text() -> AsyncIterator[str]:
        yield "something"

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        raise OSError("gone")

    places = Places(most=1)
    places.take(keys("one"))
    stream = Stream(text(), places, keys("one"))
    with pytest.raises(ClientDisconnect):
        await stream({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
    places.take(keys("one"))
