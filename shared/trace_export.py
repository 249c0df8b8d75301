"""The export of spans by the SDK of OpenTelemetry, which reads the OTEL_ variables."""

import hashlib
import logging
import math
import os
import time
import uuid
from collections.abc import Sequence
from functools import lru_cache, partial
from threading import Thread
from typing import cast

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import (
    Span,
    SpanLimits,
    SynchronousMultiSpanProcessor,
    TracerProvider,
)
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    INVALID_SPAN_CONTEXT,
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as AnySpan

from shared.trace_steps import Attributes, Kind, Nothing
from shared.version import VERSION

MAX_LINKS = 1024
"""Links of a span: a batch may hold more events than the SDK's default of 128."""

MAX_DECIDED = 10_000
"""Sessions of which it is remembered whether their trace is sampled."""

LOG_SECONDS = 60.0
"""Seconds between two log lines about spans that the collector does not take."""

CLOSE_SECONDS = 3.0
"""Seconds for the last spans at the end of the process."""

NO_PARENT = Context()

KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


class _Ids(RandomIdGenerator):
    """Random ids, except for a trace whose id is chosen."""

    chosen: int | None = None

    def generate_trace_id(self) -> int:
        return self.chosen or super().generate_trace_id()


class TraceExport:
    """The beginning of spans, and their way to the collector, in batches from a thread.

    The provider is not registered for the whole process: libraries would add spans with addresses
    and texts of errors. `messaging` is the kind of broker, for the spans of events.
    """

    def __init__(self, service: str, messaging: str) -> None:
        _quieten()
        self.messaging = messaging
        self._ids = _Ids()
        self._exporting = SynchronousMultiSpanProcessor()  # type: ignore[no-untyped-call]
        self._exporting.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        provider = partial(
            TracerProvider,
            resource=_resource(service),
            id_generator=self._ids,
            span_limits=_limits(),
            active_span_processor=self._exporting,
            shutdown_on_exit=False,
        )
        roots = provider()
        self._sampler = roots.sampler
        self._roots = roots.get_tracer("vivavoce", VERSION)
        # Only spans below a sampled one are made by it: no sampler is asked again.
        self._children = provider(sampler=ALWAYS_ON).get_tracer("vivavoce", VERSION)
        self.unsampled = lru_cache(MAX_DECIDED)(self._decide)
        """Return the step of all that is done for a session if it is not sampled; else None."""

    def root(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes,
        session_id: str | None = None,
        began: int | None = None,
    ) -> tuple[Span | None, str]:
        """Begin a trace, and return its span, None if it is not sampled, and its traceparent.

        A session's trace has an id that follows from the session's, so that all its calls and
        events are in a single trace, or none of them is. `began` in nanoseconds since 1970; now if
        it is None.
        """
        if session_id is not None and (unsampled := self.unsampled(session_id)):
            return None, unsampled.traceparent
        self._ids.chosen = trace_id_of(session_id) if session_id is not None else None
        span = self._roots.start_span(name, NO_PARENT, KINDS[kind], attributes, start_time=began)
        self._ids.chosen = None
        return _told(span)

    def child(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes | None,
        parent: str,
        links: Sequence[str] = (),
    ) -> tuple[Span | None, str]:
        """Begin a span below the traceparent `parent`, and return it as `root` does."""
        above = set_span_in_context(NonRecordingSpan(_place(parent)), NO_PARENT)
        linked = [Link(_place(each)) for each in links]
        return _told(self._children.start_span(name, above, KINDS[kind], attributes, linked))

    def close(self) -> None:
        """Send the last spans, or give up after CLOSE_SECONDS."""
        sending = Thread(target=self._exporting.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(CLOSE_SECONDS)

    def _decide(self, session_id: str) -> Nothing | None:
        """Decide on the session's trace.

        The decision is remembered: with the SDK's span it takes 3 us, which is 2 % of an append.
        """
        trace_id = trace_id_of(session_id)
        decided = self._sampler.should_sample(NO_PARENT, trace_id, "interview")
        if decided.decision.is_sampled():  # type: ignore[no-untyped-call]
            return None
        return Nothing(f"00-{trace_id:032x}-{self._ids.generate_span_id():016x}-00")


def _told(span: AnySpan) -> tuple[Span | None, str]:
    """Return the span, None if it is not sampled, and its traceparent."""
    place = span.get_span_context()
    traceparent = f"00-{place.trace_id:032x}-{place.span_id:016x}-{place.trace_flags:02x}"
    return (cast(Span, span) if span.is_recording() else None), traceparent


def trace_id_of(session_id: str) -> int:
    """Return the id of the session's trace, from which nobody can tell the session's id."""
    digest = hashlib.sha256(b"vivavoce trace of " + session_id.encode(errors="replace")).digest()
    return int.from_bytes(digest[:16], "big")


def _place(traceparent: str) -> SpanContext:
    """Return the place that a traceparent names; an invalid place where it cannot be read."""
    try:
        _, trace_id, span_id, flags = traceparent.split("-")
        numbers = int(trace_id, 16), int(span_id, 16), TraceFlags(int(flags, 16))
    except ValueError:
        return INVALID_SPAN_CONTEXT
    return SpanContext(numbers[0], numbers[1], is_remote=True, trace_flags=numbers[2])


def _resource(service: str) -> Resource:
    """Return the attributes of this process for its spans; OTEL_ variables win over our names."""
    own = {
        "service.name": service,
        "service.namespace": "vivavoce",
        "service.version": VERSION,
        "service.instance.id": str(uuid.uuid4()),
    }
    return Resource(own).merge(OTELResourceDetector().detect())


def _limits() -> SpanLimits:
    if "OTEL_SPAN_LINK_COUNT_LIMIT" in os.environ:
        return SpanLimits()
    return SpanLimits(max_links=MAX_LINKS)


class _Seldom(logging.Filter):
    """Lets a line pass once in LOG_SECONDS."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_at = -math.inf

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() - self.passed_at < LOG_SECONDS:
            return False
        self.passed_at = time.monotonic()
        return True


SELDOM = _Seldom()


def _quieten() -> None:
    """Keep the export's log short: a warning at each try, and an error for each lost batch."""
    exporting = logging.getLogger(OTLPSpanExporter.__module__)
    exporting.setLevel(logging.ERROR)
    exporting.addFilter(SELDOM)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
