"""The time that a handler may take."""

import asyncio
from collections.abc import Sequence

from shared.broker.handling.call import Call, Handler
from shared.events import Event

HANDLING_LIMIT_SECONDS = 300.0
"""After this time a handler is cancelled, and its events come again."""


def within_limit(handler: Handler, seconds: float = HANDLING_LIMIT_SECONDS) -> Handler:
    """Return the handler, limited to so many `seconds`: then it raises TimeoutError."""

    async def handle(call: Call) -> Sequence[Event]:
        async with asyncio.timeout(seconds):
            return await handler(call)

    return handle
