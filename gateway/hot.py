"""The short way to the hot routes: FastAPI's machinery around them costs more than all they do.

They are the same endpoints with the same documentation; nothing but the way there differs.
"""

import re
from collections.abc import Iterable
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.problems import KNOWN, problem_of, response

HOT = (
    ("POST", "/stt/append"),
    ("POST", "/interview/{session_id}/attention"),
    ("GET", "/interview/{session_id}/attention"),
)


class Shortcut:
    """Calls the endpoints of HOT itself and passes every other call on."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        hot = [
            (method, route)
            for route in routes
            if isinstance(route, APIRoute)
            for method in route.methods or ()
            if (method, route.path) in HOT
        ]
        self._plain = {(m, route.path): route for m, route in hot if "{" not in route.path}
        self._patterns: list[tuple[str, re.Pattern[str], APIRoute]] = [
            (method, route.path_regex, route) for method, route in hot if "{" in route.path
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._find(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        route, parameters = found
        scope["route"] = route
        try:
            answer: Response = await route.endpoint(Request(scope, receive), **parameters)
        except KNOWN as error:
            answer = response(problem_of(error))
        except Exception as error:
            # Answered here, within what adds the headers for other origins; noted further out.
            await response(problem_of(error))(scope, receive, send)
            raise
        await answer(scope, receive, send)

    def _find(self, scope: Scope) -> tuple[APIRoute, dict[str, Any]] | None:
        method, path = scope["method"], scope["path"]
        if route := self._plain.get((method, path)):
            return route, {}
        for wanted, pattern, route in self._patterns:
            if method == wanted and (match := pattern.fullmatch(path)):
                return route, match.groupdict()
        return None
