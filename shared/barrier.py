"""How long to wait for a finalized session's last events before its first version is made.

Only a wait: what comes later still counts, as an amendment. So it may end early, and never hangs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from shared.events import InterviewFinalized

QUIET = 0.3
"""Seconds without a new event that count as "all here" when nobody can know the number."""

LIMIT = 3.0
"""Seconds after which the first version is made in any case."""

FIRST_LOOK, LONGEST_LOOK = 0.004, 0.05
"""Seconds between two looks at the store."""


def expected(event: InterviewFinalized, accepted: int | None) -> int | None:
    """How many events there must be; None when only quiet can tell.

    `accepted` is the finalizing process's own count: it says all only if no other process
    accepted anything for the session.
    """
    return accepted if set(event.gateways) <= {event.instance} else None


async def settled(count: Callable[[], Awaitable[int]], expected: int | None) -> None:
    """Return when `expected` events are stored, or none came for a while."""
    began = changed = time.monotonic()
    seen, look = await count(), FIRST_LOOK
    while not (expected is not None and seen >= expected):
        now = time.monotonic()
        if now - changed >= QUIET or now - began >= LIMIT:
            return
        await asyncio.sleep(look)
        look = min(2 * look, LONGEST_LOOK)
        if (number := await count()) != seen:
            seen, changed = number, time.monotonic()
