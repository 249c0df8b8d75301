"""A test of concurrent work in every order in which operations can reach a store."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from tests.support.fakes import MemoryStore

Work = Coroutine[Any, Any, object]


class Turns:
    """A scheduler that lets a single coroutine at a time do its next operation on a store.

    `choices` are the positions of the coroutine to take among all that wait, step by step; after
    the last choice, the first coroutine is taken. `widths` are the numbers of coroutines to choose
    from.
    """

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = list(choices)
        self.taken: list[int] = []
        self.widths: list[int] = []
        self._waiting: dict[asyncio.Task[Any], asyncio.Event] = {}

    async def pause(self) -> None:
        """Wait for a turn: the store's hook before each operation."""
        task = asyncio.current_task()
        assert task is not None
        if not task.get_name().startswith("turns-"):
            return  # the test itself, which looks at the store
        turn = self._waiting[task] = asyncio.Event()
        await turn.wait()

    async def run(self, *works: Work) -> list[object]:
        """Run coroutines to their end, and return their results or errors."""
        tasks = [asyncio.create_task(work, name=f"turns-{n}") for n, work in enumerate(works)]
        while not all(task.done() for task in tasks):
            await self._settled(tasks)
            ready = [task for task in tasks if task in self._waiting]
            if ready:
                self._waiting.pop(ready[self._choose(len(ready))]).set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    def _choose(self, width: int) -> int:
        step = len(self.taken)
        choice = self._choices[step] % width if step < len(self._choices) else 0
        self.taken.append(choice)
        self.widths.append(width)
        return choice

    async def _settled(self, tasks: Sequence[asyncio.Task[Any]]) -> None:
        """Wait until every coroutine is done or waits for a turn."""
        while not all(task.done() or task in self._waiting for task in tasks):  # noqa: ASYNC110
            await asyncio.sleep(0)  # they run up to their next operation meanwhile


async def every_order(
    scenario: Callable[[MemoryStore, Turns], Awaitable[None]],
) -> int:
    """Run the scenario in every order, each on a new store, and return the number of orders."""
    orders, choices = 0, list[int]()
    while True:
        turns = Turns(choices)
        await scenario(MemoryStore(turns.pause), turns)
        orders += 1
        following = _next(turns)
        if following is None:
            return orders
        choices = following


def _next(turns: Turns) -> list[int] | None:
    """Return the choices of the next order, counted up from the last choice, or None at the end."""
    for step in reversed(range(len(turns.taken))):
        if turns.taken[step] + 1 < turns.widths[step]:
            return [*turns.taken[:step], turns.taken[step] + 1]
    return None
