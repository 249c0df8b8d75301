"""A count of the callers that are at a store at once."""

import asyncio


class Crowd:
    """The callers in a MemoryStore's `pause`; `largest` is the most that were there together."""

    def __init__(self) -> None:
        self.largest = 0
        self._there = 0

    async def pause(self) -> None:
        self._there += 1
        for _ in range(10):  # whoever is on the way gets here meanwhile
            self.largest = max(self.largest, self._there)
            await asyncio.sleep(0)
        self._there -= 1
