"""Errors as clients see them: RFC 9457 problem JSON with a detail in plain words."""

import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.retry import Unavailable

RETRY_AFTER = 1
"""Seconds after which a client may try again what failed for a passing reason."""


TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's names, where Python took them over only in 3.13."""


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["text must not be empty"])


class Problem(Exception):
    """Ends a call; rendered as problem JSON."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        title = TITLES.get(self.status) or HTTPStatus(self.status).phrase
        return ProblemBody(title=title, status=self.status, detail=self.detail).model_dump()


def unauthorized(detail: str) -> Problem:
    return Problem(401, detail, {"WWW-Authenticate": "Bearer"})


def too_many(detail: str, retry_after: float) -> Problem:
    # Rounded up, and never to 0: a call at that second must be one that fits in.
    return Problem(429, detail, {"Retry-After": str(math.floor(retry_after) + 1)})


def unavailable(detail: str, retry_after: int = RETRY_AFTER) -> Problem:
    return Problem(503, detail, {"Retry-After": str(retry_after)})


def invalid(error: ValidationError) -> Problem:
    """The first thing that is wrong; without the value, which may be a candidate's words."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return Problem(422, f"{where}: {what}" if where else what)


def problem_of(error: Exception) -> Problem:
    """Every error that can reach the edge, as a problem."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Unavailable):
        return unavailable(f"{error}; please try again")
    if isinstance(error, HTTPException):
        detail = error.detail or HTTPStatus(error.status_code).phrase
        return Problem(error.status_code, detail, dict(error.headers or {}))
    if isinstance(error, ClientDisconnect):
        return Problem(400, "the body ended before all of it was there")
    return Problem(500, "something went wrong on our side; it was noted")


def response(problem: Problem) -> JSONResponse:
    return JSONResponse(
        problem.body(),
        problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    if problem.status == 405 and (allowed := _allowed(request)):
        problem.headers["Allow"] = ", ".join(allowed)
    return response(problem)


def _allowed(request: Request) -> list[str]:
    """What all routes of the path take; Starlette's own Allow names the first one's alone."""
    path = getattr(request.scope.get("route"), "path", None)
    routes = iter_route_contexts(request.app.routes)
    return sorted(
        {method for route in routes if route.path == path for method in route.methods or ()}
    )


KNOWN = (Problem, Unavailable, HTTPException, ClientDisconnect)
"""How a call may end. Anything else is our mistake."""


def install(app: FastAPI) -> None:
    for kind in (*KNOWN, Exception):
        app.add_exception_handler(kind, _answer)


_EXPLAINED = {
    401: "No token, or one that is wrong or expired (`WWW-Authenticate: Bearer`).",
    403: "The token belongs to another session.",
    404: "No such session or file.",
    409: "The interview was finalized: nothing can be added any more.",
    413: "Too large: the body, the answer or the whole session.",
    422: "Something in the request is wrong; `detail` says what.",
    429: "Too many requests; `Retry-After` says when to go on.",
    503: "A part of the system is away. It may or may not have taken the request: try again after"
    " `Retry-After`, with the same `Idempotency-Key`.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can end with these problems."""
    return {
        status: {
            "description": _EXPLAINED[status],
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }
