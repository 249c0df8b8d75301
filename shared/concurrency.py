"""A handler's work: several pieces of it at once, and much of it beside the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MANY = 2_000
"""Things that take some milliseconds together: more of them are a thread's work."""


async def all_of(works: Iterable[Awaitable[T]]) -> list[T]:
    """What each gave, in their order. Whatever fails is raised after all of them are done."""
    waiting = list(works)
    if len(waiting) == 1:  # alone, it needs no task
        return [await waiting[0]]
    running = [asyncio.ensure_future(work) for work in waiting]
    await asyncio.gather(*running, return_exceptions=True)
    return [work.result() for work in running]


async def beside(work: Callable[[Sequence[T]], R], things: Sequence[T]) -> R:
    """`work(things)`, in a thread if the event loop would stand still for it."""
    if len(things) < MANY:
        return work(things)
    return await asyncio.to_thread(work, things)
