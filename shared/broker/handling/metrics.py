"""The metrics of a handler: how late its events are, and how long it takes."""

import time
from collections.abc import Sequence

from shared.broker.handling.call import Call, Handler
from shared.events import Event
from shared.telemetry import HANDLING, LAG
from shared.tracing import exemplar


def measured(handler: Handler) -> Handler:
    """Return the handler, whose lag (that of the first event) and time are observed."""

    async def handle(call: Call) -> Sequence[Event]:
        lag = time.time() - call.received[0].envelope.time
        LAG.labels(call.queue, call.name).observe(max(0.0, lag), exemplar())
        began = time.perf_counter()
        try:
            return await handler(call)
        finally:
            seconds = time.perf_counter() - began
            HANDLING.labels(call.queue, call.name).observe(seconds, exemplar())

    return handle
