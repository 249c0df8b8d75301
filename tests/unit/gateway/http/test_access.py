"""Checks of callers: the operator's token beside the session's."""

import secrets
import time

import pytest
from starlette.requests import Request
from structlog.testing import capture_logs

from gateway.errors import NotAuthenticated, NotAuthorised
from gateway.http.access import Access
from gateway.http.limits import OPERATOR_MISSES, Limits
from gateway.http.tokens import Tokens
from gateway.settings import GatewaySettings
from shared.http.security_log import SecurityLog
from shared.refusals import RateExceeded, Refusal
from tests.unit.gateway.counting import Replicas
from tests.unit.gateway.fakes import SESSION

ADMIN = secrets.token_urlsafe(48)


@pytest.fixture
def access() -> Access:
    limits = Limits(Replicas().counts(), GatewaySettings())
    tokens = Tokens([secrets.token_urlsafe(48)])
    return Access(tokens, limits, SecurityLog(), admin_token=ADMIN)


def call(token: str, address: str = "192.0.2.1") -> Request:
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = {"type": "http", "method": "DELETE", "client": (address, 1), "headers": headers}
    return Request({**scope, "path_params": {"session_id": SESSION}})


def answer(access: Access, request: Request) -> type[Refusal] | None:
    """Return the kind of the refusal, if the call is refused."""
    try:
        access.owner_or_operator(request)
    except Refusal as refusal:
        return type(refusal)
    return None


def test_wrong_tokens_of_the_operator_have_a_limit_of_their_own(access: Access) -> None:
    guesses = [answer(access, call(f"guess {n}")) for n in range(OPERATOR_MISSES.limit + 1)]
    assert guesses == [NotAuthenticated] * OPERATOR_MISSES.limit + [RateExceeded]
    # Else the right guess would show itself among the refused ones.
    assert answer(access, call(ADMIN)) is RateExceeded
    assert answer(access, call(ADMIN, address="192.0.2.2")) is None
    own = access.tokens.issue(SESSION, time.time() + 60)
    assert answer(access, call(own)) is None


def test_a_call_that_guesses_no_token_is_not_counted(access: Access) -> None:
    other = access.tokens.issue("another", time.time() + 60)
    for _ in range(OPERATOR_MISSES.limit + 1):
        assert answer(access, call("")) is NotAuthenticated
        assert answer(access, call(other)) is NotAuthorised
    assert answer(access, call(ADMIN)) is None


def test_a_call_of_the_operator_is_logged(access: Access) -> None:
    with capture_logs() as logs:
        assert answer(access, call(ADMIN)) is None
    (entry,) = logs
    assert (entry["event"], entry["logger"], entry["method"]) == (
        "operator call",
        "security",
        "DELETE",
    )
    assert ADMIN not in f"{entry}"


def test_without_an_operators_token_none_is_accepted_or_counted() -> None:
    limits = Limits(Replicas().counts(), GatewaySettings())
    access = Access(Tokens([secrets.token_urlsafe(48)]), limits, SecurityLog())
    refusals = {answer(access, call("")) for _ in range(20)} | {answer(access, call("guess"))}
    assert refusals == {NotAuthenticated}
