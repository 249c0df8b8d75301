"""Errors as clients see them: RFC 9457 problem JSON, with a detail in plain words."""

import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.http.path_prefix import root
from shared.refusals import RateExceeded, Refusal
from shared.retry import Unavailable

RETRY_AFTER_SECONDS = 1
"""`Retry-After` of a call that failed because a part of the system is away."""

TYPE_PREFIX = "urn:vivavoce:problem:"

RATE_EXCEEDED = (429, "rate-exceeded")

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
    if isinstance(error, RateExceeded):
        status, code = RATE_EXCEEDED
        # Rounded up, and never to 0: a call at that second must fit in.
        headers = {"Retry-After": str(math.floor(error.seconds) + 1)}
        return Problem(status, str(error), headers, code)
    if isinstance(error, Unavailable):
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return Problem(503, f"{error.for_clients or error}; please try again", headers)
    if isinstance(error, HTTPException):
        detail = DETAIL_OF_STATUS.get(error.status_code, "the server cannot answer this request")
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


EXPECTED = (Problem, Refusal, Unavailable, HTTPException, ClientDisconnect)
"""Errors that may end a call. Any other error is a mistake of this program."""


def install(app: FastAPI, translate: Callable[[Exception], Problem] = problem_of) -> None:
    """Answer every error of the routes with the problem that `translate` returns."""

    async def answer(request: Request, error: Exception) -> Response:
        return _answer(request, translate(error))

    for kind in (*EXPECTED, Exception):
        app.add_exception_handler(kind, answer)


NO_PAGE = """<!doctype html>
<html lang="en"><title>Not found</title><h1>There is no such page</h1>
<p><a href="{root}/">To the start page</a></p></html>
"""


def _answer(request: Request, problem: Problem) -> Response:
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


def document_of(problem: Problem, explained: str) -> dict[str, Any]:
    """Return the entry of a route's `responses` for a problem, which is the example in it."""
    return {
        "description": explained,
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": problem.body(),
            }
        },
    }


def in_markdown(kinds: Mapping[type[Refusal], tuple[int, str]]) -> str:
    """Return the table of the problem types for an OpenAPI document."""
    rows = [(code, status) for status, code in (*kinds.values(), RATE_EXCEEDED)]
    rows += [(code, status) for status, code in CODE_OF_STATUS.items()]
    lines = [f"| `{TYPE_PREFIX}{code}` | {status} |" for code, status in sorted(set(rows))]
    return "\n".join(["| type | status |", "|---|---|", *lines])
