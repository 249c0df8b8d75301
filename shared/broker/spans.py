"""Spans of events, by the semantic conventions of messaging: create, publish, process."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared import tracing
from shared.events import Event, session_of
from shared.telemetry import correlation_id, short

if TYPE_CHECKING:  # the module of messages imports this one
    from shared.broker.handling import Received
    from shared.broker.message import Message


def created(event: Event, correlation: str, cause: str = "") -> str:
    """Return the traceparent with which the event travels; empty without a trace.

    The event is created by the current step, or by that with the traceparent `cause` where this
    is another trace, as it can be in a batch.
    """
    if not tracing.is_exporting():
        return ""
    current = tracing.traceparent()
    place = current if not cause or _trace(current) == _trace(cause) else cause
    if place and not tracing.is_sampled(place):
        return place
    attributes = _attributes("create", event.name) | _about(event, correlation)
    causes = [place] if place else ()
    with tracing.work(
        f"create {event.name}", "producer", attributes, causes=causes, session_id=session_of(event)
    ) as step:
        return step.traceparent


def publishing(event: Event) -> tracing.Step:
    """Return the step of a single event's way to the broker, with whose place it travels.

    It begins a trace if there is none.
    """
    if not tracing.is_exporting():
        return tracing.NOTHING
    if (left_out := tracing.left_out()) is not None:
        return left_out
    attributes = _attributes("send", event.name) | _about(event, correlation_id.get())
    session_id = session_of(event)
    return tracing.work(f"publish {event.name}", "producer", attributes, session_id=session_id)


def sending(messages: Sequence["Message"]) -> tracing.Step:
    """Return the step in which the messages are handed to the broker."""
    if not messages or not tracing.is_recorded():
        return tracing.NOTHING
    name = messages[0].name
    return tracing.span(f"publish {name}", "client", _attributes("send", name))


def processing(queue: str, name: str, received: Sequence["Received"]) -> tracing.Step:
    """Return the step in which the events are handled together."""
    if not tracing.is_exporting():
        return tracing.NOTHING
    attributes = _attributes("process", name)
    attributes["messaging.destination.subscription.name"] = queue
    session_id = None
    if len(received) > 1:
        attributes["messaging.batch.message_count"] = len(received)
    else:
        session_id = session_of(received[0].event)
        attributes |= _about(received[0].event, received[0].envelope.correlation_id)
    causes = [place for each in received if (place := each.envelope.traceparent)]
    return tracing.work(
        f"process {name}", "consumer", attributes, causes=causes, session_id=session_id
    )


def _attributes(operation: str, name: str) -> tracing.Attributes:
    return {
        "messaging.system": tracing.messaging(),
        "messaging.operation.type": operation,
        "messaging.operation.name": "publish" if operation == "send" else operation,
        "messaging.destination.name": name,
    }


def _about(event: Event, correlation: str) -> tracing.Attributes:
    about = {"correlation_id": correlation, "session": short(session_of(event))}
    return {name: value for name, value in about.items() if value}


def _trace(traceparent: str) -> str:
    """Return the trace id of the traceparent."""
    return traceparent[3:35]
