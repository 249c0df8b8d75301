"""Errors as clients see them: RFC 9457 problem JSON, with a detail in plain words."""

import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gateway.errors import (
    ConsentMissing,
    NotAuthenticated,
    NotAuthorised,
    QuotaExceeded,
    RateExceeded,
    Refusal,
    ReportNotReady,
    SessionClosed,
    SessionExpired,
    SessionGone,
    SpaceLow,
    TooManyNotes,
    UnknownSession,
)
from gateway.http.path_prefix import root
from shared.retry import Unavailable

RETRY_AFTER_SECONDS = 1
"""`Retry-After` of a call that failed because a part of the system is away."""

SPACE_LOW_RETRY_SECONDS = 60
"""`Retry-After` of a start that is refused for want of disk space."""

TYPE_PREFIX = "urn:vivavoce:problem:"

KIND_OF: dict[type[Refusal], tuple[int, str]] = {
    NotAuthenticated: (401, "not-authenticated"),
    NotAuthorised: (403, "not-authorised"),
    UnknownSession: (404, "session-unknown"),
    SessionGone: (404, "session-gone"),
    SessionClosed: (409, "session-closed"),
    SessionExpired: (409, "session-expired"),
    TooManyNotes: (409, "too-many-notes"),
    ConsentMissing: (409, "consent-missing"),
    QuotaExceeded: (413, "quota-exceeded"),
    RateExceeded: (429, "rate-exceeded"),
    SpaceLow: (503, "space-low"),
    ReportNotReady: (503, "report-not-ready"),
}
"""The status and the code of each refusal. Codes are part of the contract: they never change."""

CODE_OF_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "body-compressed",
    422: "invalid-request",
    500: "internal-error",
    503: "unavailable",
}
"""The codes of all other problems; a status without a code has the type `about:blank`."""

DETAIL_OF_STATUS = {
    404: "there is nothing at this address",
    405: "this address does not take this method; the header Allow names those it takes",
}
"""Details of problems that the web framework raises, in place of its own sentences."""

TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's names of two statuses that Python names differently before 3.13."""


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(
        default="about:blank",
        json_schema_extra={"format": "uri"},
        description="A stable code: `urn:vivavoce:problem:` and a word such as `session-closed`.",
        examples=["urn:vivavoce:problem:invalid-request"],
    )
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["text must not be empty"])


class Problem(Exception):
    """An error that ends a call, rendered as problem JSON."""

    def __init__(
        self, status: int, detail: str, headers: dict[str, str] | None = None, code: str = ""
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.code = code or CODE_OF_STATUS.get(status, "")

    def body(self) -> dict[str, Any]:
        title = TITLES.get(self.status) or HTTPStatus(self.status).phrase
        type_ = TYPE_PREFIX + self.code if self.code else "about:blank"
        return ProblemBody(
            type=type_, title=title, status=self.status, detail=self.detail
        ).model_dump()


class NotJson(Problem):
    """The refusal of a text that is not JSON, or that only a lenient parser reads."""


def invalid(error: ValidationError) -> Problem:
    """Return Problem 422 for the first error in a body.

    The detail leaves out the rejected value, which may be a candidate's words.
    """
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    kind = NotJson if first["type"] == "json_invalid" else Problem
    return kind(422, f"{where}: {message}" if where else message)


def problem_of(error: Exception) -> Problem:
    """Return the problem that stands for `error`; an unexpected error becomes status 500."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        status, code = KIND_OF[type(error)]
        return Problem(status, str(error), _headers(error), code)
    if isinstance(error, Unavailable):
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return Problem(503, f"{error.for_clients or error}; please try again", headers)
    if isinstance(error, HTTPException):
        detail = DETAIL_OF_STATUS.get(error.status_code, "the server cannot answer this request")
        return Problem(error.status_code, detail, dict(error.headers or {}))
    if isinstance(error, ClientDisconnect):
        return Problem(400, "the body ended before all of it was there")
    return Problem(500, "something went wrong on our side; it was noted")


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, NotAuthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(refusal, RateExceeded):
        # Rounded up, and never to 0: a call at that second must fit in.
        return {"Retry-After": str(math.floor(refusal.seconds) + 1)}
    if isinstance(refusal, SpaceLow):
        return {"Retry-After": str(SPACE_LOW_RETRY_SECONDS)}
    if isinstance(refusal, ReportNotReady):
        return {"Retry-After": str(refusal.seconds)}
    return {}


def response(problem: Problem) -> JSONResponse:
    return JSONResponse(
        problem.body(),
        problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


EXPECTED = (Problem, Refusal, Unavailable, HTTPException, ClientDisconnect)
"""Errors that may end a call. Any other error is a mistake of this program."""


def install(app: FastAPI) -> None:
    """Answer every error of the routes with a problem."""
    for kind in (*EXPECTED, Exception):
        app.add_exception_handler(kind, _answer)


NO_PAGE = """<!doctype html>
<html lang="en"><title>Not found</title><h1>There is no such page</h1>
<p><a href="{root}/">To the start page</a></p></html>
"""


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    mistyped = problem.status == 404 and request.scope.get("route") is None
    if mistyped and "text/html" in request.headers.get("accept", ""):
        policy = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
        return HTMLResponse(NO_PAGE.format(root=root(request.scope)), 404, headers=policy)
    if problem.status == 405 and (allowed := _allowed(request)):
        problem.headers["Allow"] = ", ".join(allowed)
    return response(problem)


def _allowed(request: Request) -> list[str]:
    """Return the methods of all routes of the path.

    Starlette's own `Allow` header names the methods of the first matching route only.
    """
    path = getattr(request.scope.get("route"), "path", None)
    routes = iter_route_contexts(request.app.routes)
    return sorted(
        {method for route in routes if route.path == path for method in route.methods or ()}
    )


_EXPLAINED = {
    401: "No token, or one that is wrong or expired (`WWW-Authenticate: Bearer`).",
    403: "The token belongs to another session.",
    404: "No such session or file.",
    409: "The interview was finalized, or a consent is needed first; `detail` says which.",
    413: "Too large: the body, the answer or the whole session.",
    415: "The body is compressed.",
    422: "Something in the request is wrong; `detail` says what.",
    429: "Too many requests; `Retry-After` says when to go on.",
    503: "A part of the system is away. It may or may not have taken the request: try again after"
    " `Retry-After`, with the same `Idempotency-Key`.",
}


def in_markdown() -> str:
    """Return the table of the problem types for the OpenAPI document."""
    rows = [(code, status) for status, code in KIND_OF.values()]
    rows += [(code, status) for status, code in CODE_OF_STATUS.items()]
    lines = [f"| `{TYPE_PREFIX}{code}` | {status} |" for code, status in sorted(rows)]
    return "\n".join(["| type | status |", "|---|---|", *lines])


def _example(status: int) -> dict[str, Any]:
    """Return an example of a problem, which is the last documented kind of its status."""
    codes = dict(KIND_OF.values()) | CODE_OF_STATUS
    return Problem(status, _EXPLAINED[status], code=codes[status]).body()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can end with problems of these statuses."""
    return {
        status: {
            "description": _EXPLAINED[status],
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": _example(status),
                }
            },
        }
        for status in statuses
    }
