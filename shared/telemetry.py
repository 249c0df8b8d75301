"""Logs and metrics, the same in every service."""

import logging
import math
import platform
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import structlog
from prometheus_client import (
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    make_wsgi_app,
)

from shared.child_cpu import ChildCpu
from shared.settings import Settings
from shared.tracing import trace_id
from shared.version import VERSION

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = structlog.get_logger(__name__)

METRICS_SECONDS = 10.0
"""Seconds that a connection to the metrics port may take, from its begin to its end."""

MAX_SCRAPES = 32
"""Connections to the metrics port that are open at a time."""

METRICS_LOG_SECONDS = 60.0
"""Seconds between two log lines about refused connections to the metrics port."""

SESSION_SHOWN = 8
"""Characters of a session id that may be shown: enough to find the session, too few to use it."""

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
"""The id of the current request or event, which its log lines and the events it causes carry."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # series that nobody reads

EVENTS_HANDLED = Counter(
    "vivavoce_events_total",
    "Events handled, by outcome: done, again, waits, unhandled, dead.",
    ["queue", "event", "outcome"],
)
HANDLING = Histogram(
    "vivavoce_handling_seconds",
    "Time in a handler, one call (a batch is one).",
    ["queue", "event"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
)
LAG = Histogram(
    "vivavoce_event_lag_seconds",
    "From publication to the start of handling.",
    ["queue", "event"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
)
BUILD = Info("vivavoce_build", "The version of Vivavoce, and of Python.")
BUILD.info({"version": VERSION, "python": platform.python_version()})
REGISTRY.register(ChildCpu())
CONNECTED = Gauge("vivavoce_broker_connected", "1 while the broker can be spoken to.")


def short(session_id: str | None) -> str:
    """Return the part of a session id that may be shown or logged."""
    return (session_id or "")[:SESSION_SHOWN]


def configure_logging(service: str, settings: Settings) -> None:
    """Log JSON lines on standard output, or coloured lines on a terminal, libraries included."""
    pretty = settings.log_format == "pretty" or (
        settings.log_format == "auto" and sys.stdout.isatty()
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=PROCESSORS,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for chatty in ("aio_pika", "pymongo", "asyncio", "fontTools", "fpdf"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    # At each try to connect it logs an error, which also reaches the caller as an exception.
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)
    structlog.contextvars.bind_contextvars(service=service)


def _correlation(
    _logger: object, _method: str, entry: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if correlation := correlation_id.get():
        entry["correlation_id"] = correlation
    if trace := trace_id():
        entry["trace_id"] = trace
    return entry


def _kind_and_place(
    _logger: object, _method: str, entry: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    given = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["error"] = type(error).__name__
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            entry["at"] = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
    return entry


# An exception's own text may quote a candidate's words, so only its kind and place are logged.
PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    _correlation,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _kind_and_place,
]
"""The steps of every log entry before its rendering."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: a scrape is not worth a line."""


class _MetricsServer(ThreadingMixIn, WSGIServer):
    """A thread for each connection, at most MAX_SCRAPES, each for at most `seconds`."""

    daemon_threads = True
    request_queue_size = MAX_SCRAPES

    def __init__(self, address: tuple[str, int], seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[socket.socket, float] = {}
        self._logged_at = -math.inf
        super().__init__(address, _Quiet)

    def verify_request(self, request: object, client_address: object) -> bool:
        if len(self._until) < MAX_SCRAPES:
            return True
        if time.monotonic() - self._logged_at >= METRICS_LOG_SECONDS:
            self._logged_at = time.monotonic()
            log.warning("connections to the metrics port refused", most=MAX_SCRAPES)
        return False

    def process_request(  # type: ignore[override]
        self, request: socket.socket, client_address: tuple[str, int]
    ) -> None:
        self._until[request] = time.monotonic() + self._seconds
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._until.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """End the connections whose time is over: called twice a second, and after each request."""
        for request, until in list(self._until.items()):
            if time.monotonic() > until:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log nothing: the client has gone away, or its time was over."""


def serve_metrics(
    host: str, port: int, healthy: Callable[[], bool], seconds: float = METRICS_SECONDS
) -> WSGIServer:
    """Answer /metrics and /health on an internal port, from separate threads.

    Metrics matter most while the event loop is busy, and the threads answer then too. A connection
    may take `seconds`.
    """
    metrics = make_wsgi_app()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        if environ["PATH_INFO"] == "/health":
            status = "200 OK" if healthy() else "503 Service Unavailable"
            start_response(status, [("Content-Type", "application/json")])
            return [b'{"status": "ok"}' if status[0] == "2" else b'{"status": "unavailable"}']
        body: list[bytes] = metrics(environ, start_response)
        return body

    server = _MetricsServer((host, port), seconds)
    server.set_app(app)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
