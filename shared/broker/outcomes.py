"""Counts and log lines for the outcome of every event."""

import time

import structlog

from shared.broker.message import Envelope, Message
from shared.retry import Again, NoHandler, NotYet, SetAside, describe
from shared.telemetry import EVENTS_HANDLED, short

log = structlog.get_logger(__name__)

UNHANDLED_LOG_SECONDS = 600.0
"""Seconds between two log lines about an event name that a queue has no handler for."""

_logged_unhandled: dict[tuple[str, str], float] = {}


def count_done(queue: str, name: str, number: int) -> None:
    """Count so many events as handled."""
    EVENTS_HANDLED.labels(queue, name, "done").inc(number)


def note_unreadable(queue: str, message: Message, reason: str) -> None:
    """Count and log a message that is set aside whole, since no event could be read from it."""
    EVENTS_HANDLED.labels(queue, message.name, "dead").inc()
    log.error("set aside", queue=queue, name=message.name, reason=reason)


def note_failed(
    queue: str,
    message: Message,
    envelope: Envelope,
    error: Exception,
    decision: Again | SetAside,
) -> None:
    """Count an event that was not handled, and log it.

    An event that waits for another event is not logged. Events without a handler are logged once in
    UNHANDLED_LOG_SECONDS for each name.
    """
    details = {
        "queue": queue,
        "name": message.name,
        "event_id": envelope.id,
        "correlation_id": envelope.correlation_id,
        "session": short(envelope.session_id),
        "reason": describe(error),
    }
    count = EVENTS_HANDLED.labels(queue, message.name, _outcome(error, decision))
    count.inc()
    if isinstance(decision, SetAside):
        log.error("set aside", exc_info=error, **details)
    elif isinstance(error, NoHandler):
        if _is_due((queue, message.name)):
            log.warning("no handler", after=decision.delay, **details)
    elif not isinstance(error, NotYet):
        log.warning("again", exc_info=error, after=decision.delay, **details)


def _outcome(error: Exception, decision: Again | SetAside) -> str:
    """Return the outcome's label in the metric."""
    if isinstance(decision, SetAside):
        return "dead"
    if isinstance(error, NoHandler):
        return "unhandled"
    return "waits" if isinstance(error, NotYet) else "again"


def _is_due(key: tuple[str, str]) -> bool:
    """Return whether a line about this queue and event name is due, and note that it is written."""
    now = time.monotonic()
    written = _logged_unhandled.get(key)
    if written is not None and now < written + UNHANDLED_LOG_SECONDS:
        return False
    _logged_unhandled[key] = now
    return True
