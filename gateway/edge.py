"""Around every call: correlation id, headers, metrics, and no error without an answer."""

import re
import time
import uuid

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from gateway.problems import problem_of, response
from shared.broker import correlation_id

log = structlog.get_logger(__name__)

REQUESTS = Counter(
    "vivavoce_requests_total", "HTTP requests by route and status.", ["method", "route", "status"]
)
DURATION = Histogram(
    "vivavoce_request_seconds",
    "Time to the start of the answer.",
    ["method", "route"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
)
HEADER = "x-correlation-id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9_.-]{1,64}")

# A session id in a URL is a secret: no referrer may carry it on, no cache may keep the answer.
PRIVATE = {
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}


class Edge:
    """Wraps the application as plain ASGI: a middleware class would cost the hot routes dear."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        correlation = _correlation(scope)
        correlation_id.set(correlation)
        with bound_contextvars(correlation_id=correlation):
            if scope["type"] == "http":
                await _Call(self._app, correlation).run(scope, receive, send)
            else:
                await self._app(scope, receive, send)


class _Call:
    def __init__(self, app: ASGIApp, correlation: str) -> None:
        self._app = app
        self._correlation = correlation
        self._began = time.perf_counter()
        self._status = 0

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._start(scope, message)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            log.exception("request failed", route=_route(scope))
            if not self._status:
                await response(problem_of(error))(scope, receive, sending)

    def _start(self, scope: Scope, message: Message) -> None:
        self._status = message["status"]
        headers = MutableHeaders(scope=message)
        headers[HEADER] = self._correlation
        for name, value in PRIVATE.items():
            headers.setdefault(name, value)
        route, method = _route(scope), scope["method"]
        REQUESTS.labels(method, route, str(self._status)).inc()
        DURATION.labels(method, route).observe(time.perf_counter() - self._began)


def _correlation(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            given: str = value.decode("latin-1")
            if ACCEPTABLE.fullmatch(given):
                return given
    return uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The route's template, never the path: a path holds session ids."""
    return getattr(scope.get("route"), "path", "unknown")
