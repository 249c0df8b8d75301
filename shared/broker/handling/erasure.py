"""Erased sessions: nothing is kept of them, and nothing is published for them."""

from collections.abc import Awaitable, Callable, Sequence

from shared.broker.handling.call import Call, Handler
from shared.events import Event, SessionErased, session_of
from shared.retry import Unavailable

Drop = Callable[[set[str]], Awaitable[set[str]]]
"""Takes the sessions that events were handled for, and returns the erased sessions among them.

Before it returns, it deletes again all that the handler wrote for the erased sessions.
"""


async def nothing_erased(session_ids: set[str]) -> set[str]:
    """Return no session: a `Drop` for services that store nothing of sessions."""
    return set()


def unless_erased(handler: Handler, drop: Drop) -> Handler:
    """Return the handler, followed by `drop`.

    Events that the handler caused for erased sessions are dropped. The handler's error is dropped
    where all of its sessions are erased, since their data were deleted while the handler ran.
    SessionErased itself and events about no session are only handled.
    """

    async def handle(call: Call) -> Sequence[Event]:
        sessions = call.sessions
        if call.route.event is SessionErased or not sessions:
            return await handler(call)
        try:
            caused = await handler(call)
        except Unavailable:
            raise
        except Exception:
            if await drop(sessions) != sessions:
                raise
            return []
        erased = await drop(sessions)
        return [event for event in caused if session_of(event) not in erased]

    return handle
