"""Group read: what is asked for while a read is in flight goes together in the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupRead(Generic[T]):
    """Reads for many callers at once, each key once, and never with a read that began before one
    asked: so everyone sees what was written before."""

    def __init__(self, read: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]]) -> None:
        self._read = read
        self._asked: dict[str, asyncio.Future[T]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: str) -> T:
        """What `read` gives for the key, or raises."""
        answer = self._asked.get(key)
        if answer is None:
            answer = self._asked[key] = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._keep_reading())
        # Others wait for the same answer: that one of them goes away is not their end.
        return await asyncio.shield(answer)

    async def _keep_reading(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self._read(list(asked))
            except Exception as error:  # whatever it was: nobody may wait for ever
                for answer in asked.values():
                    answer.set_exception(error)
            else:
                for key, answer in asked.items():
                    answer.set_result(found[key])
