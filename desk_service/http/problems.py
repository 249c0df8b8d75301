"""The problems of the desk, and their texts in its OpenAPI document."""

from typing import Any

from shared.http.problems import CODE_OF_STATUS, RATE_EXCEEDED, Problem, document_of

CODES = {
    **CODE_OF_STATUS,
    401: "not-authenticated",
    403: "not-authorised",
    409: "conflict",
    412: "changed-meanwhile",
    415: "not-json",
    428: "if-match-needed",
    429: RATE_EXCEEDED[1],
}
"""The code of each status; a refusal may have a code of its own."""

EXPLAINED = {
    401: "No login or key, or one that has ended; at the login, a wrong e-mail address or"
    " password.",
    403: "The role or the key may not do this, the password is needed again, or the call came from"
    " another page; `type` says which.",
    404: "There is nothing at this address, or the link does not hold.",
    409: "It cannot be done as things stand; `detail` says why.",
    412: "The draft was saved by somebody else since it was read.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Something in the request is wrong; `detail` says what.",
    428: "`If-Match` is missing, or no entity tag of a draft.",
    429: "Too many calls, or too many wrong passwords; `Retry-After` says when to go on.",
    503: "A part of the system is away; try again after `Retry-After`.",
}

ANY_CALL = (403, 429, 503)
"""Statuses that every call may end with that passes the gate."""


def problem(status: int, detail: str, code: str = "") -> Problem:
    return Problem(status, detail, code=code or CODES[status])


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can end with problems of these statuses."""
    return {
        status: document_of(problem(status, EXPLAINED[status]), EXPLAINED[status])
        for status in sorted(statuses)
    }


def gated(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that stands behind the gate."""
    return documented(*statuses, *ANY_CALL)
