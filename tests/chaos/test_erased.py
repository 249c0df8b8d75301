"""An event whose session was erased while a handler was at work on it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.broker import Route, open_broker, serve
from shared.events import Event, InterviewFinalized
from shared.retry import Permanent
from tests.contract.brokers import messages, set_aside
from tests.support.events import finalized
from tests.support.eventually import eventually


@pytest.mark.parametrize(("erased", "left"), [({"s1"}, 0), (set(), 1)])
async def test_it_fails_only_if_the_session_still_exists(
    erased: set[str], left: int, tmp_path: Path
) -> None:
    asked: list[set[str]] = []

    async def rows_are_gone(_: InterviewFinalized) -> Sequence[Event]:
        raise Permanent("no such row")

    async def drop(session_ids: set[str]) -> set[str]:
        asked.append(session_ids)
        return erased

    async with open_broker(f"embedded:///{tmp_path}") as broker:
        await broker.publish(messages(finalized("s1")))
        stop = asyncio.Event()
        route = Route(InterviewFinalized, rows_are_gone)
        serving = asyncio.create_task(serve(broker, "stt", [route], stop, drop=drop))
        await eventually(lambda: bool(asked))
        stop.set()
        await serving
        assert asked == [{"s1"}]
        assert len(await set_aside(broker, "stt")) == left
