"""Pieces of work at once, and what would stop the event loop beside it."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from shared.concurrency import MANY, all_of, beside


async def test_all_are_at_work_at_once_and_answer_in_their_order() -> None:
    meeting = asyncio.Barrier(3)

    async def meet(number: int) -> int:
        async with asyncio.timeout(10):
            await meeting.wait()  # which one alone would never pass
        return number

    assert await all_of(map(meet, [3, 1, 2])) == [3, 1, 2]


@pytest.mark.parametrize("number", [0, 1])
async def test_none_and_one_are_answered_too(number: int) -> None:
    assert await all_of(asyncio.sleep(0, n) for n in range(number)) == list(range(number))


async def test_what_fails_is_raised_when_the_others_are_done() -> None:
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


@pytest.mark.parametrize(("number", "in_a_thread"), [(MANY - 1, False), (MANY, True)])
async def test_many_things_are_a_threads_work(number: int, in_a_thread: bool) -> None:
    def work(things: Sequence[int]) -> tuple[int, bool]:
        return len(things), threading.current_thread() is not threading.main_thread()

    assert await beside(work, range(number)) == (number, in_a_thread)
