"""The way of ended spans to the collector, by the SDK of OpenTelemetry."""

import logging
import math
import os
import time
import uuid
from collections.abc import Sequence
from threading import Thread

from opentelemetry.attributes import BoundedAttributes
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util import BoundedList
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util.types import Attributes as AnyAttributes

from shared.trace_span import Attributes, Span
from shared.version import VERSION

MAX_LINKS = 1024
"""Links of a span: a batch may hold more events than the SDK's default of 128."""

LOG_SECONDS = 60.0
"""Seconds between two log lines about spans that the collector does not take."""

CLOSE_SECONDS = 3.0
"""Seconds for the last spans at the end of the process."""

SCOPE = InstrumentationScope("vivavoce", VERSION)
STATUS = {False: Status(), True: Status(StatusCode.ERROR)}
"""The status of a span by whether its work failed."""

KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


class Sending:
    """The SDK's batches of spans, and the thread that sends them."""

    def __init__(self, service: str) -> None:
        _quieten()
        self._resource = _resource(service)
        self._limits = _limits()
        self._batches = BatchSpanProcessor(OTLPSpanExporter())

    def take(self, span: Span) -> None:
        """Take a span that ends now, and return at once."""
        self._batches.on_end(
            ReadableSpan(
                name=span.name,
                kind=KINDS[span.kind],
                context=_context(span.traceparent),
                parent=_context(span.parent, above=True) if span.parent else None,
                links=self._links(span.links) if span.links else (),
                attributes=self._attributes(span.attributes),
                status=STATUS[span.failed],
                start_time=span.began,
                end_time=time.time_ns(),
                resource=self._resource,
                instrumentation_scope=SCOPE,
            )
        )

    def flush(self) -> None:
        """Send the spans that have ended."""
        self._batches.force_flush()

    def close(self) -> None:
        """Send the last spans, or give up after CLOSE_SECONDS."""
        sending = Thread(target=self._batches.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(CLOSE_SECONDS)

    def _links(self, places: Sequence[str]) -> Sequence[Link]:
        """Return links to the places, as many as the limits let through."""
        links = [Link(_context(place, above=True)) for place in places]
        return BoundedList.from_seq(self._limits.max_links, links)

    def _attributes(self, given: Attributes) -> AnyAttributes:
        """Return the attributes within the limits, looking at values only if these have one."""
        most, longest = self._limits.max_span_attributes, self._limits.max_span_attribute_length
        if longest is None and (most is None or len(given) <= most):
            return given
        return BoundedAttributes(most, given, max_value_len=longest)


def _context(place: str, *, above: bool = False) -> SpanContext:
    """Return the place of a span as the SDK's own; any span above may be in another process."""
    flags = TraceFlags(int(place[53:], 16))
    return SpanContext(int(place[3:35], 16), int(place[36:52], 16), above, flags)


class _Process(Resource):
    """The attributes of this process. Their hash is kept: the SDK asks for it with each span."""

    def __init__(self, attributes: AnyAttributes) -> None:
        super().__init__(attributes or {})
        self._hash = super().__hash__()

    def __hash__(self) -> int:
        return self._hash


def _resource(service: str) -> Resource:
    """Return the attributes of this process for its spans; OTEL_ variables win over our names."""
    own = {
        "service.name": service,
        "service.namespace": "vivavoce",
        "service.version": VERSION,
        "service.instance.id": str(uuid.uuid4()),
    }
    return _Process(Resource(own).merge(OTELResourceDetector().detect()).attributes)


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
