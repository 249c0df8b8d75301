"""The beginning of spans, in traces of which a sampler of OpenTelemetry takes some or all."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from shared.trace_sending import Sending
from shared.trace_span import Attributes, Kind, Span
from shared.trace_steps import Nothing

MAX_DECIDED = 10_000
"""Sessions of which it is remembered whether their trace is sampled."""

NO_PARENT = Context()

PLACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""A traceparent that names a place in a trace."""

SAMPLED = "03"
"""The flags of a sampled trace whose id is as good as random."""


class TraceExport:
    """The beginning of all spans of the process.

    The spans are our own, and become the SDK's at their end (decision 510). No provider is
    registered for the process: libraries would add spans with addresses and texts of errors.
    `messaging` is the kind of broker, for the spans of events.
    """

    def __init__(self, service: str, messaging: str) -> None:
        self.messaging = messaging
        self.sending = Sending(service)
        self._send = self.sending.take
        self._ids = RandomIdGenerator()
        self._sampler = TracerProvider(shutdown_on_exit=False).sampler  # of OTEL_TRACES_SAMPLER
        self.unsampled = lru_cache(MAX_DECIDED)(self._decide)
        """Return the step of all that is done for a session if it is not sampled; else None."""

    def root(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes | None,
        session_id: str | None = None,
        began: int | None = None,
    ) -> tuple[Span | None, str]:
        """Begin a trace, and return its span, None if it is not sampled, and its traceparent.

        A session's trace has an id that follows from the session's, so that all its calls and
        events are in a single trace, or none of them is. `began` in nanoseconds since 1970; now if
        it is None.
        """
        if session_id is not None:
            trace_id, unsampled = trace_id_of(session_id), self.unsampled(session_id)
        else:
            trace_id = self._ids.generate_trace_id()
            unsampled = self._left_out(trace_id, name)
        if unsampled is not None:
            return None, unsampled.traceparent
        place = self._place(trace_id, SAMPLED)
        return Span(name, kind, attributes, place, self._send, began=began), place

    def child(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes | None,
        parent: str,
        links: Sequence[str] = (),
    ) -> tuple[Span | None, str]:
        """Begin a span below the sampled traceparent `parent`, and return it as `root` does."""
        if PLACE.fullmatch(parent) is None:
            return self.root(name, kind, attributes)
        links = [link for link in links if PLACE.fullmatch(link)]
        place = f"{parent[:36]}{self._ids.generate_span_id():016x}{parent[52:]}"
        return Span(name, kind, attributes, place, self._send, parent=parent, links=links), place

    def _decide(self, session_id: str) -> Nothing | None:
        """Decide on the session's trace. The decision is remembered, because every call asks."""
        return self._left_out(trace_id_of(session_id), "interview")

    def _left_out(self, trace_id: int, name: str) -> Nothing | None:
        """Return the step of all that is done in the trace if it is not sampled; else None."""
        decided = self._sampler.should_sample(NO_PARENT, trace_id, name)
        if decided.decision.is_sampled():  # type: ignore[no-untyped-call]
            return None
        return Nothing(self._place(trace_id, "00"))

    def _place(self, trace_id: int, flags: str) -> str:
        """Return the traceparent of a new span in the trace."""
        return f"00-{trace_id:032x}-{self._ids.generate_span_id():016x}-{flags}"


def trace_id_of(session_id: str) -> int:
    """Return the id of the session's trace, from which nobody can tell the session's id."""
    digest = hashlib.sha256(b"vivavoce trace of " + session_id.encode(errors="replace")).digest()
    return int.from_bytes(digest[:16], "big")
