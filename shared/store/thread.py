"""A thread of one's own for blocking calls, at half the cost of an executor a call."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Call = tuple[Callable[[], Any], asyncio.Future[Any]]


class OwnThread:
    """Runs one call after the other, for the loop that it was made in."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """What it returns or raises, once it was its turn."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self._calls.put((call, answer))
        return answer

    def end(self) -> None:
        """Wait for the calls that were asked for. Their answers come when the loop runs again."""
        self._calls.put(None)
        self._thread.join()

    def _run(self) -> None:
        while asked := self._calls.get():
            call, answer = asked
            try:
                outcome = call()
            except Exception as error:
                self._loop.call_soon_threadsafe(_tell, answer, None, error)
            else:
                self._loop.call_soon_threadsafe(_tell, answer, outcome, None)


def _tell(answer: asyncio.Future[Any], outcome: object, error: Exception | None) -> None:
    if answer.done():  # whoever waited was cancelled
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(outcome)
