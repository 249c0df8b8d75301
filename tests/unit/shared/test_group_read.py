import asyncio
from collections.abc import Mapping, Sequence

import pytest

from shared.group_read import GroupRead
from tests.support.eventually import eventually


class Shelf:
    """Reads that end when they are let."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.held = asyncio.Semaphore(0)
        self.fails = False

    async def read(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(sorted(keys))
        await self.held.acquire()
        if self.fails:
            raise OSError
        return {key: f"{key} in read {len(self.asked)}" for key in keys}


async def test_keys_asked_meanwhile_go_together_in_the_next_read_each_once() -> None:
    shelf = Shelf()
    reads = GroupRead(shelf.read)
    first = asyncio.create_task(reads.get("a"))
    await eventually(lambda: shelf.asked == [["a"]])
    more = [asyncio.create_task(reads.get(key)) for key in "aabca"]
    await asyncio.sleep(0)
    shelf.held.release()
    shelf.held.release()
    assert await first == "a in read 1"
    # One that asks while a read is in flight may know of something newer than that read saw.
    answers = await asyncio.gather(*more)
    assert answers == [f"{key} in read 2" for key in "aabca"]
    assert shelf.asked == [["a"], ["a", "b", "c"]]


async def test_a_read_that_fails_fails_for_those_who_wait_for_it_and_the_next_one_goes() -> None:
    shelf = Shelf()
    reads = GroupRead(shelf.read)
    shelf.fails = True
    asking = [asyncio.create_task(reads.get("a")) for _ in range(2)]
    shelf.held.release()
    assert [type(e) for e in await asyncio.gather(*asking, return_exceptions=True)] == [OSError] * 2
    shelf.fails = False
    shelf.held.release()
    assert await reads.get("a") == "a in read 2"


async def test_whoever_goes_away_takes_nobody_else_along() -> None:
    shelf = Shelf()
    reads = GroupRead(shelf.read)
    gone, stays = asyncio.create_task(reads.get("a")), asyncio.create_task(reads.get("a"))
    await eventually(lambda: shelf.asked == [["a"]])
    gone.cancel()
    shelf.held.release()
    assert await stays == "a in read 1"
    with pytest.raises(asyncio.CancelledError):
        await gone
