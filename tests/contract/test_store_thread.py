import asyncio
import threading
from functools import partial

import pytest

from shared.store.thread import OwnThread


async def test_calls_run_one_after_the_other_in_one_thread_of_that_name() -> None:
    thread = OwnThread("stt")
    names: list[str] = []

    def call(number: int) -> int:
        names.append(threading.current_thread().name)
        return number

    answers = await asyncio.gather(*(thread.run(partial(call, number)) for number in range(20)))
    assert answers == list(range(20))
    assert names == ["stt"] * 20
    thread.end()


async def test_an_error_reaches_who_asked_and_the_thread_goes_on() -> None:
    thread = OwnThread("stt")
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(lambda: "next") == "next"
    thread.end()


async def test_who_was_cancelled_is_not_told_and_the_end_waits_for_what_runs() -> None:
    thread, may_end, done = OwnThread("stt"), threading.Event(), list[str]()
    held = thread.run(may_end.wait)
    last = thread.run(lambda: done.append("last"))
    held.cancel()
    may_end.set()
    thread.end()
    assert done == ["last"]
    await last
    assert held.cancelled()
