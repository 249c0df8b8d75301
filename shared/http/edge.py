"""The outermost layer of every call: correlation id, headers, metrics, trace, errors."""

import functools
import re
import time
from collections.abc import Mapping

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import tracing
from shared.http.forwarded import FORWARDED, Forwarded
from shared.http.headers import completed
from shared.http.path_prefix import place, to_start_page
from shared.http.problems import Problem, problem_of, response
from shared.http.security_log import SecurityLog
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
PORT = re.compile(r":[0-9]+\Z")

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY"}
"""The standard's methods. All others share a label: a client could invent any number of them."""

ACCEPTABLE = re.compile(rb"[A-Za-z0-9_.-]{1,64}")
"""A caller's correlation id that may stand in logs and events as it is."""

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts that are always served: health checks inside a container use them."""


class Edge:
    """A wrapper of the application, as plain ASGI: a middleware class would slow the fast routes.

    `for_pages` is the same application for calls that name the origin of the page they come from;
    all other calls are spared the cost of CORS. `allowed_hosts` are comma-separated names; if there
    are any, calls to other hosts are refused. `root_path` is the path that a proxy serves it under.
    `mounts` are other applications by the beginning of their paths. They take calls from pages,
    too: no CORS stands before them, and a mount may come while the server runs.
    """

    def __init__(
        self,
        app: ASGIApp,
        for_pages: ASGIApp | None = None,
        security: SecurityLog | None = None,
        *,
        allowed_hosts: str = "",
        trusted_proxies: str = "",
        root_path: str = "",
        mounts: Mapping[str, ASGIApp] | None = None,
    ) -> None:
        self._mounts: Mapping[str, ASGIApp] = {} if mounts is None else mounts
        self._hosts = _hosts(allowed_hosts)
        self._forwarded = Forwarded(trusted_proxies, root_path)
        self._root_path = root_path
        self._app = app
        self._for_pages = for_pages or app
        self._security = security or SecurityLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        given = headers.get(CORRELATION.encode())
        correlation = given.decode() if given and ACCEPTABLE.fullmatch(given) else new_id()
        correlation_id.set(correlation)
        app = self._for_pages if b"origin" in headers else self._app
        if self._root_path:
            place(scope, self._root_path)
        if not FORWARDED.isdisjoint(headers):
            await self._forwarded.read(scope, headers)
        if self._mounts:
            app = self._mounted(scope) or app
        app = to_start_page(scope) or app
        if self._hosts and _host(headers) not in self._hosts:
            app = response(Problem(421, "this host is not served here"))
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began = time.perf_counter()
        started = False
        method = scope["method"] if scope["method"] in METHODS else "other"
        step = tracing.call(method, correlation)

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [
                    *completed(message["headers"]),
                    (CORRELATION.encode(), correlation.encode()),
                ]
                requests, duration = _meters(method, _route(scope), message["status"])
                requests.inc()
                duration.observe(time.perf_counter() - began, tracing.exemplar())
                step.answered(_route(scope), message["status"])
                self._security.refused(scope, message["status"])
            await send(message)

        with step:
            try:
                await app(scope, receive, sending)
            except Exception as error:
                log.exception("request failed", route=_route(scope))
                if not started:
                    await response(problem_of(error))(scope, receive, sending)

    def _mounted(self, scope: Scope) -> ASGIApp | None:
        """Return the application that the path of the call begins with, if there is one."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        for prefix, app in self._mounts.items():
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/"):
                return app
        return None


def _hosts(allowed: str) -> frozenset[str]:
    """Return the host names of ALLOWED_HOSTS; empty when every host is allowed."""
    named = {host.strip().lower() for host in allowed.split(",") if host.strip()}
    return frozenset(named | OWN_HOSTS) if named else frozenset()


def _host(headers: dict[bytes, bytes]) -> str:
    """Return the host that the call names, without its port."""
    return PORT.sub("", headers.get(b"host", b"").decode("latin-1").lower())


@functools.cache
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Return the metrics with their labels: looking them up takes longer than counting.

    The cache stays small, because routes are templates, and methods the standard's.
    """
    return REQUESTS.labels(method, route, str(status)), DURATION.labels(method, route)


def _route(scope: Scope) -> str:
    """Return the route's template, never the path: a path holds session ids."""
    return getattr(scope.get("route"), "path", "unknown")
