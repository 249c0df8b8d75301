"""The stages that a watcher of a report is sent, and the end of the stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.candidate.progress import stages
from gateway.handlers import Broadcasts
from gateway.interview.progress_heard import MAX_SESSIONS, ProgressHeard, StageReached
from gateway.store import SetAsideNotice
from shared.broker.message import bundle, pack
from shared.events import Event, ProgressMade, SessionErased, SessionFinalized
from tests.unit.gateway.fakes import SESSION, Parts, parts, session


@pytest.fixture
async def gateway() -> Parts:
    """Make a process with a session that has begun."""
    gateway = await parts()
    await gateway.sessions.add(session())
    return gateway


@pytest.fixture
def heard() -> ProgressHeard:
    return ProgressHeard()


def progress(stage: Any, done: int = 1, of: int = 1, session_id: str = SESSION) -> ProgressMade:
    return ProgressMade(session_id=session_id, stage=stage, done=done, of=of)


async def said(gateway: Parts, heard: ProgressHeard, event: Event) -> None:
    """Let the process hear a broadcast."""
    broadcasts = Broadcasts(gateway.open_sessions, gateway.wakeups, heard)
    await broadcasts.hear(bundle([pack(event)]))


@asynccontextmanager
async def watching(
    gateway: Parts, heard: ProgressHeard, keep_alive: float = 60.0
) -> AsyncIterator[AsyncIterator[StageReached | None]]:
    with gateway.wakeups.on(SESSION) as news:
        watched = stages(
            gateway.sessions, heard, SESSION, news, gateway.stop, keep_alive=keep_alive
        )
        async with asyncio.timeout(60):
            yield watched


def told(reached: StageReached | None) -> tuple[str, int, int]:
    assert reached is not None
    return reached.stage, reached.done, reached.of


async def test_each_stage_is_told_once_and_the_report_is_the_last(
    gateway: Parts, heard: ProgressHeard
) -> None:
    async with watching(gateway, heard) as watched:
        await gateway.finalizing.finalize(SESSION)
        await said(gateway, heard, SessionFinalized(session_id=SESSION))
        assert told(await anext(watched)) == ("finalizing", 1, 1)
        for event in (progress("transcribed"), progress("graded", 1, 2), progress("graded", 2, 2)):
            for _ in range(2):  # a redelivery announces again
                await said(gateway, heard, event)
            assert told(await anext(watched)) == (event.stage, event.done, event.of)
        await gateway.sessions.note_reported(SESSION)
        assert told(await anext(watched)) == ("report", 1, 1)
        assert [reached async for reached in watched] == []


async def test_who_comes_later_is_told_first_what_was(gateway: Parts, heard: ProgressHeard) -> None:
    await gateway.finalizing.finalize(SESSION)
    await said(gateway, heard, progress("transcribed"))
    await said(gateway, heard, progress("graded", 1, 2))
    await gateway.sessions.note_reported(SESSION)
    async with watching(gateway, heard) as watched:
        found = [told(reached) async for reached in watched]
    assert found == [
        ("finalizing", 1, 1),
        ("transcribed", 1, 1),
        ("graded", 1, 2),
        ("report", 1, 1),
    ]


async def test_a_process_that_heard_nothing_still_tells_the_report(
    gateway: Parts, heard: ProgressHeard
) -> None:
    async with watching(gateway, heard) as watched:
        await gateway.finalizing.finalize(SESSION)
        assert told(await anext(watched)) == ("finalizing", 1, 1)
        await gateway.sessions.note_reported(SESSION)  # and nobody says so
        assert told(await anext(watched)) == ("report", 1, 1)


async def test_an_event_set_aside_is_told_in_words_for_clients_and_the_watch_goes_on(
    gateway: Parts, heard: ProgressHeard
) -> None:
    await gateway.finalizing.finalize(SESSION)
    await gateway.sessions.note_held_up(SESSION, SetAsideNotice(stage="report", reason="no room"))
    async with watching(gateway, heard) as watched:
        assert told(await anext(watched))[0] == "finalizing"
        aside = await anext(watched)
        detail = "the report could not be written"
        assert aside == StageReached(stage="set_aside", done=0, detail=detail)
        await gateway.sessions.note_reported(SESSION)
        assert told(await anext(watched))[0] == "report"


async def test_silence_is_broken_now_and_then(gateway: Parts, heard: ProgressHeard) -> None:
    async with watching(gateway, heard, keep_alive=0.01) as watched:
        assert await anext(watched) is None
        assert await anext(watched) is None


async def test_the_stream_ends_when_the_process_stops(gateway: Parts, heard: ProgressHeard) -> None:
    gateway.stop.set()
    async with watching(gateway, heard) as watched:
        assert [reached async for reached in watched] == []


async def test_the_stream_ends_when_the_session_is_erased(
    gateway: Parts, heard: ProgressHeard
) -> None:
    await said(gateway, heard, progress("transcribed"))
    async with watching(gateway, heard) as watched:
        await gateway.sessions.rows.remove({"id": SESSION})
        await said(gateway, heard, SessionErased(session_id=SESSION, request_id="r"))
        assert [reached async for reached in watched] == []
    assert heard.of(SESSION) == []


def test_only_the_sessions_heard_of_last_are_remembered(heard: ProgressHeard) -> None:
    for number in range(MAX_SESSIONS + 1):
        heard.note(progress("transcribed", session_id=f"{number}"))
    assert heard.of("0") == []
    assert len(heard.of("1")) == len(heard.of(f"{MAX_SESSIONS}")) == 1
