"""Waiting in tests, for a condition and never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable

HANG_SECONDS = 60.0
"""A guard against hanging tests, not a measurement: far longer than a slow machine takes."""


async def eventually(
    condition: Callable[[], bool | Awaitable[bool]],
    seconds: float = HANG_SECONDS,
    pause_seconds: float = 0.005,
) -> None:
    """Return once the condition holds, and fail when it does not hold in time.

    `pause_seconds` pass between two looks: longer where a look is much work for what is tested.
    """
    deadline = time.monotonic() + seconds
    while True:
        holds = condition()
        if isawaitable(holds):
            holds = await holds
        if holds:
            return
        assert time.monotonic() < deadline, f"did not come true within {seconds:g} s"
        await asyncio.sleep(pause_seconds)
