"""Waiting in tests: for a condition and never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable


async def eventually(
    condition: Callable[[], bool | Awaitable[bool]], seconds: float = 15.0
) -> None:
    """Return when it holds; fail when it does not come to hold in time."""
    deadline = time.monotonic() + seconds
    while True:
        holds = condition()
        if isawaitable(holds):
            holds = await holds
        if holds:
            return
        assert time.monotonic() < deadline, f"did not come true within {seconds:g} s"
        await asyncio.sleep(0.005)
