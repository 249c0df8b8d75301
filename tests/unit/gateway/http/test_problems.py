"""The HTTP status of each refusal."""

import pytest
from starlette.exceptions import HTTPException

from gateway import errors
from gateway.http.problems import KIND_OF, problem_of
from shared.http.problems import Problem
from shared.refusals import RateExceeded, Refusal


def kinds(of: type[Refusal]) -> set[type[Refusal]]:
    """Return the classes below that have no further ones below."""
    below = of.__subclasses__()
    return set().union(*map(kinds, below)) if below else {of}


def test_every_refusal_has_its_status() -> None:
    assert kinds(Refusal) - {RateExceeded} == KIND_OF.keys()


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (errors.NotAuthenticated("no token"), 401, {"WWW-Authenticate": "Bearer"}),
        (errors.NotAuthorised(), 403, {}),
        (errors.UnknownSession(), 404, {}),
        (errors.SessionClosed(), 409, {}),
        (errors.QuotaExceeded("too large"), 413, {}),
        (errors.ReportNotReady("not yet", 2), 503, {"Retry-After": "2"}),
    ],
)
def test_a_refusal_keeps_its_reason(error: Refusal, status: int, headers: dict[str, str]) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.detail, problem.headers) == (status, str(error), headers)


@pytest.mark.parametrize(
    ("error", "type_"),
    [
        (errors.SessionClosed(), "urn:vivavoce:problem:session-closed"),
        (errors.SessionExpired(), "urn:vivavoce:problem:session-expired"),
        (Problem(422, "text: must not be empty"), "urn:vivavoce:problem:invalid-request"),
        (ValueError(), "urn:vivavoce:problem:internal-error"),
        (Problem(418, "a teapot"), "about:blank"),
    ],
)
def test_a_problem_has_a_stable_type(error: Exception, type_: str) -> None:
    assert problem_of(error).body()["type"] == type_


def test_no_two_kinds_of_refusal_share_a_code() -> None:
    codes = [code for _, code in KIND_OF.values()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("status", [404, 405, 500])
def test_the_frameworks_own_sentence_is_not_passed_on(status: int) -> None:
    theirs = HTTPException(status)
    assert theirs.detail not in problem_of(theirs).detail
