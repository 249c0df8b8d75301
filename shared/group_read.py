"""Group read: all keys that are asked for while a read runs go together in the next read."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from shared.tracing import leave

T = TypeVar("T")


class GroupRead(Generic[T]):
    """Reads for many callers at once, each key once.

    A caller is answered by a read that began after the call, and so sees all earlier writes.
    """

    def __init__(self, read: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]]) -> None:
        self._read = read
        self._asked: dict[str, asyncio.Future[T]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, key: str) -> T:
        """Return the value that `read` gives for the key, or raise its error."""
        answer = self._asked.get(key)
        if answer is None:
            answer = self._asked[key] = asyncio.get_running_loop().create_future()
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._keep_reading())
        # Others wait for the same answer: a caller that is cancelled must not cancel theirs.
        return await asyncio.shield(answer)

    async def _keep_reading(self) -> None:
        leave()
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self._read(list(asked))
            except Exception as error:  # of any kind: nobody may wait for ever
                for answer in asked.values():
                    answer.set_exception(error)
            else:
                for key, answer in asked.items():
                    answer.set_result(found[key])
