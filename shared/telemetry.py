"""Logs and metrics, the same in every service."""

import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import Counter, Gauge, Histogram, make_wsgi_app

from shared.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SESSION_SHOWN = 8
"""Characters of a session id that may be shown: enough to find it again, too few to use it."""

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
"""Of the request or event at work: what it causes carries the same, and every log line has it."""

EVENTS = Counter(
    "vivavoce_events_total",
    "Events handled, by outcome: done, again, waits, dead.",
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
CONNECTED = Gauge("vivavoce_broker_connected", "1 while the broker can be spoken to.")


def short(session_id: str | None) -> str:
    """The part of a session id that may be shown or logged."""
    return (session_id or "")[:SESSION_SHOWN]


def configure_logging(service: str, settings: Settings) -> None:
    """JSON lines on standard output, or coloured ones on a terminal; libraries' logs included."""
    pretty = settings.log_format == "pretty" or (
        settings.log_format == "auto" and sys.stdout.isatty()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _correlation,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # An exception's own text may quote what a candidate said: keep kind and place, drop the words.
    trace: structlog.typing.Processor = _kind_and_place
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, trace, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, trace],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for chatty in ("aiormq", "aio_pika", "pymongo", "asyncio", "fontTools", "fpdf"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    structlog.contextvars.bind_contextvars(service=service)


def _correlation(
    _logger: object, _method: str, entry: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if correlation := correlation_id.get():
        entry["correlation_id"] = correlation
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


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Scrapes are not worth a line."""


def serve_metrics(host: str, port: int, healthy: Callable[[], bool]) -> WSGIServer:
    """Answer /metrics and /health on an internal port, from a thread of its own.

    It must answer while the event loop is busy: that is when one wants to look.
    """
    metrics = make_wsgi_app()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        if environ["PATH_INFO"] == "/health":
            status = "200 OK" if healthy() else "503 Service Unavailable"
            start_response(status, [("Content-Type", "application/json")])
            return [b'{"status": "ok"}' if status[0] == "2" else b'{"status": "unavailable"}']
        body: list[bytes] = metrics(environ, start_response)
        return body

    server = make_server(host, port, app, handler_class=_Quiet)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
