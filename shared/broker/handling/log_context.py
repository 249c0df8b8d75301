"""The fields of every log line that is written while a handler runs."""

from collections.abc import Sequence

from structlog.contextvars import bound_contextvars

from shared.broker.handling.call import Call, Handler
from shared.events import Event, session_of
from shared.telemetry import correlation_id, short


def in_log_context(handler: Handler) -> Handler:
    """Return the handler, run with the queue and the event's name bound to the log.

    For a single event these are joined by its id, its session's short id and its correlation id;
    for a batch by the number of events.
    """

    async def handle(call: Call) -> Sequence[Event]:
        if len(call.received) > 1:
            with bound_contextvars(queue=call.queue, name=call.name, events=len(call.received)):
                return await handler(call)
        (received,) = call.received
        token = correlation_id.set(received.envelope.correlation_id)
        try:
            with bound_contextvars(
                queue=call.queue,
                name=call.name,
                event_id=received.envelope.id,
                session=short(session_of(received.event)),
            ):
                return await handler(call)
        finally:
            correlation_id.reset(token)

    return handle
