"""A call of a handler, and the type of everything that wraps such a call."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from shared.broker.message import Envelope, Message
from shared.broker.routes import AnyRoute, BatchRoute
from shared.events import Event, session_of


@dataclass(frozen=True, slots=True)
class Received:
    """An event, with the message and the envelope that it came in."""

    message: Message
    envelope: Envelope
    event: Event


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a route's handler, with events of `queue`; there is at least a first event."""

    queue: str
    route: AnyRoute
    received: Sequence[Received]

    @property
    def name(self) -> str:
        """The wire name of the events."""
        return self.received[0].message.name

    @property
    def sessions(self) -> set[str]:
        """The sessions that the events are about."""
        sessions = {session_of(each.event) for each in self.received}
        return {session for session in sessions if session is not None}


Handler = Callable[[Call], Awaitable[Sequence[Event]]]
"""Makes the call, and returns the events that it caused."""


async def call_route(call: Call) -> Sequence[Event]:
    """Call the route's handler itself."""
    events = [each.event for each in call.received]
    argument = events if isinstance(call.route, BatchRoute) else events[0]
    caused: Sequence[Event] = await call.route.handle(argument)
    return caused
