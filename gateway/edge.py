"""Around every call: correlation id, headers, metrics, and no error without an answer."""

import functools
import re
import time
from collections.abc import Iterable

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.problems import problem_of, response
from shared.ids import new_id
from shared.telemetry import correlation_id

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
CORRELATION = "x-correlation-id"
ACCEPTABLE = re.compile(rb"[A-Za-z0-9_.-]{1,64}")

# A session id in a URL is a secret: no referrer may carry it on, no cache may keep the answer.
# What may be kept nevertheless differs by origin.
Header = tuple[bytes, bytes]
PRIVATE: tuple[Header, ...] = (
    (b"vary", b"Origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class Edge:
    """Wraps the application as plain ASGI: a middleware class would cost the hot routes dear.

    `for_pages` is the same application for calls that name the origin of the page they come from;
    all others are spared what it costs.
    """

    def __init__(self, app: ASGIApp, for_pages: ASGIApp | None = None) -> None:
        self._app = app
        self._for_pages = for_pages or app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        correlation_id.set(correlation := _correlation(headers.get(CORRELATION.encode())))
        app = self._for_pages if b"origin" in headers else self._app
        if scope["type"] == "http":
            await self._call(app, scope, receive, send, correlation)
        else:
            await app(scope, receive, send)

    async def _call(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, correlation: str
    ) -> None:
        began = time.perf_counter()
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_ours(message["headers"], correlation)
                requests, duration = _meters(scope["method"], _route(scope), message["status"])
                requests.inc()
                duration.observe(time.perf_counter() - began)
            await send(message)

        try:
            await app(scope, receive, sending)
        except Exception as error:
            log.exception("request failed", route=_route(scope))
            if not started:
                await response(problem_of(error))(scope, receive, sending)


def _with_ours(headers: Iterable[Header], correlation: str) -> list[Header]:
    """What a route says of caching goes before what is said here."""
    given = list(headers)
    names = {name for name, _ in given}
    ours = [header for header in PRIVATE if header[0] not in names]
    return [*given, *ours, (CORRELATION.encode(), correlation.encode())]


@functools.cache
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Looking them up by their labels takes longer than counting. Few: routes are templates."""
    return REQUESTS.labels(method, route, str(status)), DURATION.labels(method, route)


def _correlation(given: bytes | None) -> str:
    """The caller's, if it can be written into logs and events as it is; else a new one."""
    return given.decode() if given and ACCEPTABLE.fullmatch(given) else new_id()


def _route(scope: Scope) -> str:
    """The route's template, never the path: a path holds session ids."""
    return getattr(scope.get("route"), "path", "unknown")
