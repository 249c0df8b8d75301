"""A thread of one's own for blocking work: each time it is handed all that was asked for meanwhile.

It goes from one piece of work to the next without the event loop in between, and costs half as much
as an executor.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

A = TypeVar("A")
Answer = tuple[asyncio.Future[Any], object]
"""What to tell to whom; an Exception is raised there."""


class OwnThread(Generic[A]):
    """Calls `work` with what was asked for, in that order, for the loop that it was made in.

    What is asked for in one step of the loop is handed over together. `work` must not raise.
    """

    def __init__(self, name: str, work: Callable[[list[A]], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._work = work
        self._asked: list[A] = []
        self._handed: SimpleQueue[list[A]] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self, what: A) -> None:
        if not self._asked:
            self._loop.call_soon(self._hand_over)
        self._asked.append(what)

    def tell(self, answers: Iterable[Answer]) -> None:
        """Called by `work`, from the thread."""
        self._loop.call_soon_threadsafe(_tell, answers)

    async def end(self) -> None:
        """Once all that was asked for is done."""
        self._hand_over()
        self._handed.put([])
        await asyncio.to_thread(self._thread.join)

    def _hand_over(self) -> None:
        if self._asked:
            self._handed.put(self._asked)
            self._asked = []

    def _run(self) -> None:
        while asked := self._next():
            self._work(asked)

    def _next(self) -> list[A]:
        """All that waits, or the first that comes; nothing at the end."""
        asked = self._handed.get()
        while asked and not self._handed.empty():
            if not (more := self._handed.get()):
                self._handed.put(more)  # the end, after these
                break
            asked += more
        return asked


def _tell(answers: Iterable[Answer]) -> None:
    for answer, outcome in answers:
        if answer.done():  # whoever waited was cancelled
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
