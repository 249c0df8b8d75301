"""A short way to the routes that are called most, past the routing of FastAPI and Starlette.

Through FastAPI's routing an append takes 2.4 times the CPU time (`POST /stt/append` in process,
without a socket and a broker).
"""

import re
from collections.abc import Iterable

from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.guarded_route import GuardedRoute
from gateway.http.problems import problem_of
from shared.http.problems import EXPECTED, response

FAST_ROUTES = (
    ("POST", "/stt/append"),
    ("POST", "/interview/{session_id}/attention"),
    ("GET", "/interview/{session_id}/attention"),
)


class FastPath:
    """An ASGI application that handles FAST_ROUTES itself and passes every other call on.

    The routes are the same objects: their handlers do the same on both ways.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        fast = [
            (method, route)
            for route in routes
            if isinstance(route, GuardedRoute)
            for method in route.methods or ()
            if (method, route.path) in FAST_ROUTES
        ]
        self._plain = {(m, route.path): route for m, route in fast if "{" not in route.path}
        self._patterns: list[tuple[str, re.Pattern[str], GuardedRoute]] = [
            (method, route.path_regex, route) for method, route in fast if "{" in route.path
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._find(scope) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        try:
            answer = await route.handle_call(Request(scope, receive))
        except EXPECTED as error:
            answer = response(problem_of(error))
        except Exception as error:
            # Answered here, inside the CORS middleware, which adds its headers; logged by Edge.
            await response(problem_of(error))(scope, receive, send)
            raise
        await answer(scope, receive, send)

    def _find(self, scope: Scope) -> GuardedRoute | None:
        """Return the route of the call, and note its path parameters in the scope."""
        method = scope["method"]
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if route := self._plain.get((method, path)):
            return route
        for wanted, pattern, route in self._patterns:
            if method == wanted and (match := pattern.fullmatch(path)):
                scope["path_params"] = match.groupdict()
                return route
        return None
