"""The routes of events: to the queues of services, and to all gateway processes.

Every process declares the whole topology before it publishes.
"""

from functools import cache

from shared.events import (
    AttentionRead,
    AudioRecognised,
    ConsentGiven,
    ErasureConfirmed,
    Event,
    EventSetAside,
    ExportRead,
    FollowupChosen,
    PartialRecognised,
    PartialSkipped,
    ProgressMade,
    ReportReady,
    SessionErased,
    SessionFinalized,
    TranscriptRead,
    WordsRevised,
)
from shared.services import SERVICES

EXCHANGE = "interview"

QUEUES: dict[str, tuple[type[Event], ...]] = {
    service.name: service.hears for service in SERVICES.values()
}
"""The durable queue of each service, and the events that go to it."""

BROADCASTS: tuple[type[Event], ...] = (
    ReportReady,
    EventSetAside,
    SessionFinalized,
    ConsentGiven,
    SessionErased,
    ProgressMade,
    TranscriptRead,
    FollowupChosen,
    AttentionRead,
    AudioRecognised,
    PartialRecognised,
    PartialSkipped,
    WordsRevised,
    ErasureConfirmed,
    ExportRead,
)
"""The events that every running gateway process hears. They are only wake-ups: a broadcast that
reaches nobody is no error."""


def must_arrive(name: str) -> bool:
    """Return whether a publish of an event of this name fails when it reaches no queue."""
    return bool(listeners(name))


@cache
def listeners(name: str) -> tuple[str, ...]:
    """Return the queues that an event of this name goes to."""
    return tuple(queue for queue, events in QUEUES.items() if any(e.name == name for e in events))
