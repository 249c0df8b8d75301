"""The HTTP statuses of the gateway's refusals, and the problems in its OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from gateway.errors import (
    AttentionOff,
    ConsentMissing,
    InvitationErased,
    InvitationExpired,
    InvitationNeeded,
    InvitationRevoked,
    NotAuthenticated,
    NotAuthorised,
    NotOpenYet,
    NotSound,
    QuotaExceeded,
    ReportNotReady,
    SessionClosed,
    SessionExpired,
    SessionGone,
    SoundUnreadable,
    SpaceLow,
    TooManyNotes,
    UnknownQuestion,
    UnknownSession,
)
from shared.http import problems
from shared.http.problems import CODE_OF_STATUS, RATE_EXCEEDED, Problem, document_of
from shared.refusals import Refusal

SPACE_LOW_RETRY_SECONDS = 60
"""`Retry-After` of a start that is refused for want of disk space."""

KIND_OF: dict[type[Refusal], tuple[int, str]] = {
    NotAuthenticated: (401, "not-authenticated"),
    InvitationNeeded: (403, "invitation-needed"),
    NotOpenYet: (403, "not-open-yet"),
    AttentionOff: (403, "attention-off"),
    NotAuthorised: (403, "not-authorised"),
    UnknownSession: (404, "session-unknown"),
    SessionGone: (404, "session-gone"),
    SessionClosed: (409, "session-closed"),
    SessionExpired: (409, "session-expired"),
    TooManyNotes: (409, "too-many-notes"),
    ConsentMissing: (409, "consent-missing"),
    InvitationErased: (410, "invitation-erased"),
    InvitationExpired: (410, "invitation-expired"),
    InvitationRevoked: (410, "invitation-revoked"),
    QuotaExceeded: (413, "quota-exceeded"),
    NotSound: (415, "not-sound"),
    UnknownQuestion: (422, CODE_OF_STATUS[422]),
    SoundUnreadable: (422, "sound-unreadable"),
    SpaceLow: (503, "space-low"),
    ReportNotReady: (503, "report-not-ready"),
}
"""The status and the code of each refusal. Codes are part of the contract: they never change."""


def problem_of(error: Exception) -> Problem:
    """Return the problem that stands for `error`; an unexpected error becomes status 500."""
    if isinstance(error, Refusal) and type(error) in KIND_OF:
        status, code = KIND_OF[type(error)]
        return Problem(status, str(error), _headers(error), code)
    return problems.problem_of(error)


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, NotAuthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(refusal, SpaceLow):
        return {"Retry-After": str(SPACE_LOW_RETRY_SECONDS)}
    if isinstance(refusal, ReportNotReady):
        return {"Retry-After": str(refusal.seconds)}
    return {}


def install(app: FastAPI) -> None:
    """Answer every error of the routes with a problem."""
    problems.install(app, problem_of)


_EXPLAINED = {
    401: "No token, or one that is wrong or expired (`WWW-Authenticate: Bearer`).",
    403: "The token belongs to another session.",
    404: "No such session or file.",
    409: "The interview was finalized, or a consent is needed first; `detail` says which.",
    410: "The invitation expired or was withdrawn, or its interview was erased.",
    413: "Too large: the body, the answer or the whole session.",
    415: "The body is compressed, or no file of sound.",
    422: "Something in the request is wrong; `detail` says what.",
    429: "Too many requests; `Retry-After` says when to go on.",
    503: "A part of the system is away. It may or may not have taken the request: try again after"
    " `Retry-After`, with the same `Idempotency-Key`.",
}


def in_markdown() -> str:
    """Return the table of the problem types for the OpenAPI document."""
    return problems.in_markdown(KIND_OF)


def _example(status: int) -> Problem:
    """Return an example of a problem, which is the last documented kind of its status."""
    codes = dict([*KIND_OF.values(), RATE_EXCEEDED]) | CODE_OF_STATUS
    return Problem(status, _EXPLAINED[status], code=codes[status])


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can end with problems of these statuses."""
    return {status: document_of(_example(status), _EXPLAINED[status]) for status in statuses}
