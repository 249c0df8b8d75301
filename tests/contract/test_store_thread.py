import asyncio
import threading
from itertools import chain

import pytest

from shared.store.thread import OwnThread

Asked = tuple[str, asyncio.Future[str]]


class Echo:
    """A thread that answers each text with itself, and keeps which texts came together."""

    def __init__(self) -> None:
        self.thread: OwnThread[Asked] = OwnThread("stt", self.work)
        self.names: list[str] = []
        self.together: list[list[str]] = []
        self.may_go = threading.Event()
        self.may_go.set()

    def work(self, asked: list[Asked]) -> None:
        self.may_go.wait()
        self.names.append(threading.current_thread().name)
        self.together.append([text for text, _ in asked])
        told = [(answer, OSError(text) if text == "no" else text) for text, answer in asked]
        self.thread.tell(told)

    def ask(self, text: str) -> asyncio.Future[str]:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.thread.ask((text, answer))
        return answer


async def test_calls_made_in_one_step_are_handed_over_together() -> None:
    echo = Echo()
    assert await asyncio.gather(*map(echo.ask, "abc")) == ["a", "b", "c"]
    assert await echo.ask("d") == "d"
    assert echo.together == [["a", "b", "c"], ["d"]]
    assert set(echo.names) == {"stt"}
    await echo.thread.end()


async def test_calls_made_while_the_thread_is_busy_go_together_in_the_next_turn() -> None:
    echo = Echo()
    echo.may_go.clear()
    answers = [echo.ask("a")]
    for text in "bcd":
        await asyncio.sleep(0)  # a step of the loop each
        answers.append(echo.ask(text))
    await asyncio.sleep(0)
    echo.may_go.set()
    assert await asyncio.gather(*answers) == ["a", "b", "c", "d"]
    assert len(echo.together) <= 2
    await echo.thread.end()


async def test_an_error_reaches_who_asked_and_the_thread_goes_on() -> None:
    echo = Echo()
    with pytest.raises(OSError, match="no"):
        await echo.ask("no")
    assert await echo.ask("next") == "next"
    await echo.thread.end()


async def test_who_was_cancelled_is_not_told_and_the_end_waits_for_what_was_asked() -> None:
    echo = Echo()
    echo.may_go.clear()
    held = echo.ask("held")
    await asyncio.sleep(0)
    last = echo.ask("last")
    held.cancel()
    ending = asyncio.create_task(echo.thread.end())
    echo.may_go.set()
    await ending
    assert list(chain(*echo.together)) == ["held", "last"]
    assert await last == "last"
    assert held.cancelled()
