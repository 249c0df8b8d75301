"""A collector of traces: takes OTLP over HTTP, and keeps the spans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent


@dataclass(frozen=True, slots=True)
class Span:
    """A span as the collector took it, with the name of the service that sent it."""

    service: str
    sent: Sent

    @property
    def name(self) -> str:
        return self.sent.name

    @property
    def id(self) -> str:
        return self.sent.span_id.hex()

    @property
    def parent(self) -> str:
        """The id of the span above; empty for the root of a trace."""
        return self.sent.parent_span_id.hex()

    @property
    def trace(self) -> str:
        return self.sent.trace_id.hex()

    @property
    def attributes(self) -> dict[str, str | int]:
        return {
            each.key: each.value.string_value or each.value.int_value
            for each in self.sent.attributes
        }

    @property
    def links(self) -> set[str]:
        """The ids of the linked spans."""
        return {link.span_id.hex() for link in self.sent.links}


@dataclass(slots=True)
class Collector:
    """The spans of everybody who exports to `url`."""

    url: str
    spans: list[Span] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    """All that was sent."""
    authorizations: set[str | None] = field(default_factory=set)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a stack that exports its traces here, at short intervals."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}

    def take(self, body: bytes) -> None:
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            own = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [Span(own["service.name"], sent) for sent in scope.spans]

    def named(self, name: str, service: str | None = None) -> list[Span]:
        return [s for s in list(self.spans) if s.name == name and service in (None, s.service)]

    def above(self, span: Span) -> list[Span]:
        """Return the span and all spans above it, up to the root."""
        by_id = {each.id: each for each in list(self.spans)}
        found = [span]
        while parent := by_id.get(found[-1].parent):
            found.append(parent)
        return found


@contextmanager
def run_collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            collector.authorizations.add(self.headers["authorization"])
            collector.take(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        serving = Thread(target=server.serve_forever, name="collector")
        serving.start()
        try:
            yield collector
        finally:
            server.shutdown()
            serving.join()
