"""Routes: the handler of each event of a queue."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.events import Event

E = TypeVar("E", bound=Event)


class AnyRoute:
    """A route of either kind.

    Not generic, so that a list of routes hides no mismatch: mypy refuses a handler of another
    event.
    """

    event: Any
    handle: Any


@dataclass(frozen=True)
class Route(AnyRoute, Generic[E]):
    """A handler of single events. Several calls of it run side by side."""

    event: type[E]
    handle: Callable[[E], Awaitable[Sequence[Event]]]


@dataclass(frozen=True)
class BatchRoute(AnyRoute, Generic[E]):
    """A handler of hot events: a call takes all events that are here.

    A batch that raises is run again event by event, so the handler must allow repetition.
    """

    event: type[E]
    handle: Callable[[Sequence[E]], Awaitable[Sequence[Event]]]
