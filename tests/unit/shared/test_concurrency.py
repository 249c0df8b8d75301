"""Works at once, and work that would block the event loop beside it."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from shared.concurrency import THREAD_THRESHOLD, all_of, beside, together


async def test_all_are_at_work_at_once_and_answer_in_their_order() -> None:
    meeting = asyncio.Barrier(3)

    async def meet(number: int) -> int:
        async with asyncio.timeout(60):
            await meeting.wait()  # which one alone would never pass
        return number

    assert await all_of(map(meet, [3, 1, 2])) == [3, 1, 2]


@pytest.mark.parametrize("number", [0, 1])
async def test_none_and_one_are_answered_too(number: int) -> None:
    assert await all_of(asyncio.sleep(0, n) for n in range(number)) == list(range(number))


async def test_a_failure_is_raised_when_the_others_are_done() -> None:
    failed, done = asyncio.Event(), list[str]()

    async def fail() -> None:
        failed.set()
        raise OSError("the disk is full")

    async def go_on() -> None:
        await failed.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        done.append("went on")

    with pytest.raises(OSError, match="disk is full"):
        await all_of([fail(), go_on(), go_on()])
    assert done == ["went on"] * 2


@pytest.mark.parametrize(
    ("number", "in_a_thread"), [(THREAD_THRESHOLD - 1, False), (THREAD_THRESHOLD, True)]
)
async def test_many_things_are_a_threads_work(number: int, in_a_thread: bool) -> None:
    def work(things: Sequence[int]) -> tuple[int, bool]:
        return len(things), threading.current_thread() is not threading.main_thread()

    assert await beside(work, range(number)) == (number, in_a_thread)


async def test_when_a_work_fails_the_others_are_ended_before_it_is_raised() -> None:
    ended: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("waiting")

    async def fail() -> None:
        await asyncio.sleep(0)
        raise KeyError("reason") from EOFError()

    with pytest.raises(KeyError) as failed:
        await together(wait_for_ever(), fail(), wait_for_ever())
    assert ended == ["waiting", "waiting"]
    assert isinstance(failed.value.__cause__, EOFError)


async def test_a_second_failure_is_logged() -> None:
    async def fail() -> None:
        raise KeyError

    async def fail_too() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise EOFError

    with capture_logs() as logs, pytest.raises(KeyError):
        await together(fail_too(), fail())
    (line,) = logs
    assert line["event"] == "failed too"
    assert isinstance(line["exc_info"], EOFError)
