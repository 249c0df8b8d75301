"""Calls from pages of other origins (ALLOWED_ORIGINS)."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.edge import CORRELATION
from gateway.problems import Problem, response


class _Cors(CORSMiddleware):
    """Starlette's, whose refusal is a problem like every other."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        reason = bytes(answer.body).decode()
        return response(Problem(answer.status_code, reason, {"Vary": "Origin"}))


def with_cors(app: ASGIApp, origins: str) -> ASGIApp:
    """Around all that answers, so that errors too carry the headers that let a page read them."""
    return _Cors(
        app,
        allow_origins=[origin.strip() for origin in origins.split(",") if origin.strip()],
        allow_methods=["GET", "HEAD", "POST", "DELETE"],
        allow_headers=["Authorization", "Idempotency-Key", "Content-Type", "Prefer", CORRELATION],
        expose_headers=["Retry-After", "Location", "Preference-Applied", CORRELATION],
    )
