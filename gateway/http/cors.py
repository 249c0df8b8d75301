"""Calls from pages of other origins (ALLOWED_ORIGINS)."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.http.guarded_route import IGNORED_FIELDS
from shared.http.edge import CORRELATION
from shared.http.problems import Problem, response
from shared.http.settings import items


class _Cors(CORSMiddleware):
    """Starlette's CORS middleware, with refusals as problem JSON."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        reason = "this origin, method or header is not allowed (ALLOWED_ORIGINS)"
        return response(Problem(answer.status_code, reason, {"Vary": "Origin"}))


def with_cors(app: ASGIApp, origins: str) -> ASGIApp:
    """Wrap `app` for the comma-separated `origins`.

    The wrapper stands around the error handlers: a page may read errors, too.
    """
    return _Cors(
        app,
        allow_origins=items(origins),
        allow_methods=["GET", "HEAD", "POST", "DELETE"],
        allow_headers=["Authorization", "Idempotency-Key", "Content-Type", "Prefer", CORRELATION],
        expose_headers=[
            "Retry-After",
            "Location",
            "Preference-Applied",
            IGNORED_FIELDS,
            CORRELATION,
        ],
    )
