"""One table: which service hears which event. Every process declares all of it before it speaks."""

from shared.events import (
    AnswerLeft,
    AttentionObserved,
    AttentionRead,
    AttentionRequested,
    AttentionSummarised,
    ErasureConfirmed,
    Event,
    EventSetAside,
    ExportRead,
    ExportRequested,
    InterviewFinalized,
    InterviewGraded,
    ProgressMade,
    ReportReady,
    SessionErased,
    SessionFinalized,
    TranscriptAppended,
    TranscriptCompleted,
    TranscriptRead,
    TranscriptRequested,
)

EXCHANGE = "interview"

RECORDS = (SessionErased, ExportRequested)
"""Every service that keeps something of a session hears these."""

QUEUES: dict[str, tuple[type[Event], ...]] = {
    "stt": (TranscriptAppended, InterviewFinalized, TranscriptRequested, *RECORDS),
    "attention": (AttentionObserved, InterviewFinalized, AttentionRequested, *RECORDS),
    "grading": (AnswerLeft, TranscriptCompleted, *RECORDS),
    "report": (InterviewFinalized, InterviewGraded, AttentionSummarised, *RECORDS),
    "gateway": (ReportReady, EventSetAside, *RECORDS),
}
"""A durable queue a service, named after it. Its replicas share the work."""

BROADCASTS: tuple[type[Event], ...] = (
    ReportReady,
    EventSetAside,
    SessionFinalized,
    SessionErased,
    ProgressMade,
    TranscriptRead,
    AttentionRead,
    ErasureConfirmed,
    ExportRead,
)
"""Every running gateway process hears these. Nobody there is fine: they are only wake-ups."""

_WORK = {event.name for events in QUEUES.values() for event in events}


def must_arrive(name: str) -> bool:
    """Whether an event of this name that reaches no queue is a failed publish."""
    return name in _WORK


def listeners(name: str) -> list[str]:
    """The queues that an event of this name goes to."""
    return [queue for queue, events in QUEUES.items() if any(e.name == name for e in events)]
