"""Ways to run works at once, or beside the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")
R = TypeVar("R")

THREAD_THRESHOLD = 2_000
"""Items from which on work goes to a thread: so many take some milliseconds."""


async def all_of(works: Iterable[Awaitable[T]]) -> list[T]:
    """Return all results, in order. The first failure is raised after all are done."""
    waiting = list(works)
    if len(waiting) == 1:  # which needs no task
        return [await waiting[0]]
    running = [asyncio.ensure_future(work) for work in waiting]
    await asyncio.gather(*running, return_exceptions=True)
    return [work.result() for work in running]


async def together(*works: Coroutine[Any, Any, object]) -> None:
    """Run works that need each other. When one fails or is cancelled, end the others, then raise.

    Unlike `asyncio.gather`, which raises at once and leaves the others running.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as failures:
        first, *others = failures.exceptions
        for other in others:
            log.error("failed too", exc_info=other)
        raise first from first.__cause__


async def beside(work: Callable[[Sequence[T]], R], things: Sequence[T]) -> R:
    """Return `work(things)`, run in a thread if the work would block the event loop."""
    if len(things) < THREAD_THRESHOLD:
        return work(things)
    return await asyncio.to_thread(work, things)
