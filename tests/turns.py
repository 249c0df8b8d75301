"""Every order in which concurrent pieces of work can reach their store, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from tests.fakes import MemoryStore

Work = Coroutine[Any, Any, object]


class Turns:
    """Lets one of several coroutines at a time do its next operation on a store.

    `choices` says whose turn it is among those that wait, by position; the first where it says
    nothing. `widths` says afterwards how many there were to choose from.
    """

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = list(choices)
        self.taken: list[int] = []
        self.widths: list[int] = []
        self._waiting: dict[asyncio.Task[Any], asyncio.Event] = {}

    async def pause(self) -> None:
        """The store's hook: wait for a turn."""
        task = asyncio.current_task()
        assert task is not None
        if not task.get_name().startswith("turns-"):
            return  # the test itself, which looks at the store
        turn = self._waiting[task] = asyncio.Event()
        await turn.wait()

    async def run(self, *works: Work) -> list[object]:
        """What they returned or raised, once all are done."""
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
        """Everybody is done or waits for a turn."""
        while not all(task.done() or task in self._waiting for task in tasks):  # noqa: ASYNC110
            await asyncio.sleep(0)  # they run up to their next operation meanwhile


async def every_order(
    scenario: Callable[[MemoryStore, Turns], Awaitable[None]],
) -> int:
    """Run the scenario, on a store of its own, in every order; the number of orders."""
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
    """The choices after these, counting up from the last one; None when that was all."""
    for step in reversed(range(len(turns.taken))):
        if turns.taken[step] + 1 < turns.widths[step]:
            return [*turns.taken[:step], turns.taken[step] + 1]
    return None
