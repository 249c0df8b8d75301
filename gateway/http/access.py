"""Checks of callers, which count the calls before any body is read."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection

from gateway.errors import NotAuthenticated
from gateway.http.limits import Limits
from gateway.http.tokens import Grant, Tokens, bearer
from shared.http.problems import Problem
from shared.http.security_log import SecurityLog
from shared.ids import PRIVATE

OPEN_READ: dict[str, Any] = {"security": [{}]}
"""The `openapi_extra` of a route that `reader` guards: the token is optional."""


@dataclass(frozen=True, slots=True)
class Access:
    """The checks of callers, by the token that a route asks for."""

    tokens: Tokens
    limits: Limits
    security: SecurityLog
    origins: frozenset[str] = frozenset()
    private_reads: bool = False
    admin_token: str = field(default="", repr=False)

    def starter(self, request: HTTPConnection) -> None:
        """Count a start; refuse a start from a page that is neither ours nor in ALLOWED_ORIGINS.

        The browser of an unsuspecting visitor would start interviews for that page. The content
        type is no criterion: existing clients send any.
        """
        self._refuse_foreign(request)
        self.limits.count_start(request)

    def trier(self, request: HTTPConnection) -> None:
        """Count a file of sound that belongs to no session; refuse pages as `starter` does."""
        self._refuse_foreign(request)
        self.limits.count_trial(request)

    def _refuse_foreign(self, request: HTTPConnection) -> None:
        foreign = request.headers.get("sec-fetch-site", "").lower() == "cross-site"
        if foreign and not {request.headers.get("origin"), "*"} & self.origins:
            raise Problem(403, "pages of this origin may not start interviews (ALLOWED_ORIGINS)")

    def owner_or_operator(self, request: HTTPConnection) -> None:
        """Accept the session's own token, or ADMIN_TOKEN where it is set, and count a question."""
        try:
            self.asker(request)
        except NotAuthenticated:
            if not self._is_operator(request):
                raise
            self.security.note("operator call", request.scope, method=request.scope["method"])
            self.limits.count_question(request, str(request.path_params["session_id"]))

    def _is_operator(self, request: HTTPConnection) -> bool:
        """Return whether the token is ADMIN_TOKEN.

        Raise RateExceeded, whatever the token, for an address that missed too often.
        """
        if not self.admin_token:
            return False
        self.limits.check_operator_misses(request)
        if hmac.compare_digest(bearer(request).encode(), self.admin_token.encode()):
            return True
        self.limits.count_operator_miss(request)
        return False

    def caller(self, request: HTTPConnection) -> Grant:
        """Accept the session's own token, and count a call."""
        grant = self.tokens.caller(request)
        self.limits.count_call(request, grant.subject)
        return grant

    def asker(self, request: HTTPConnection) -> Grant:
        """Accept the session's own token, and count a question about the session."""
        grant = self.tokens.caller(request)
        self.limits.count_question(request, grant.subject)
        return grant

    def reader(self, request: HTTPConnection) -> None:
        """Accept everybody, unless PRIVATE_READS or the form of the id asks for the token.

        The published client makes these reads without a token. Sessions by invitation, which it
        cannot begin, keep them private: whoever knows such an id must not see marks.
        """
        self.limits.count_read(request)
        named: str = request.path_params.get("session_id", "")
        if self.private_reads or named.startswith(PRIVATE):
            self.tokens.caller(request)

    def missed(self, request: HTTPConnection, detail: str) -> Problem:
        """Return Problem 404, or raise RateExceeded for an address that tries out many ids."""
        self.limits.count_miss(request)
        return Problem(404, detail)
