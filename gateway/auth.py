"""Tokens: one is issued at start and good for that one session."""

import hmac
import time
from dataclasses import dataclass, field
from functools import partial

import jwt
from starlette.requests import HTTPConnection

from gateway.problems import Problem, unauthorized
from gateway.recent import Recent

ALGORITHM = "HS256"
MAX_TOKEN_CHARS = 2_048
MOST_REMEMBERED, KEPT = 20_000, 60.0
"""Verified tokens, and seconds without use: checking one again costs 100 us, looking it up none."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Signs with the first secret, accepts all of them. `remembered`: token to (session, exp)."""

    secrets: list[str] = field(repr=False)
    remembered: Recent[tuple[str, float]] = field(
        default_factory=partial(Recent, KEPT, MOST_REMEMBERED), repr=False
    )

    def issue(self, session_id: str, lives_until: float) -> str:
        # No "iat": a replica whose clock is behind would refuse it as not yet valid.
        claims = {"sub": session_id, "exp": int(lives_until)}
        return jwt.encode(claims, self.secrets[0], ALGORITHM)

    def session_of(self, token: str) -> str:
        """The session that the token is good for; Problem 401 if it is good for none."""
        known = self.remembered.get(token)
        if known is not None and known[1] > time.time():
            return known[0]
        session_id, expires = self._verify(token)
        self.remembered.put(token, (session_id, expires))
        return session_id

    def _verify(self, token: str) -> tuple[str, float]:
        if len(token) > MAX_TOKEN_CHARS:
            raise unauthorized("the token is not valid")
        for secret in self.secrets:
            try:
                claims = jwt.decode(
                    token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.ExpiredSignatureError:
                raise unauthorized("the token has expired") from None
            except (jwt.PyJWTError, ValueError):
                break
            return str(claims["sub"]), float(claims["exp"])
        raise unauthorized("the token is not valid")


def bearer(request: HTTPConnection) -> str:
    """The token of a call; Problem 401 if there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorized("this call needs the session's token: Authorization: Bearer <token>")
    return token.strip()


def require_same(token_session: str, session_id: str) -> None:
    """Problem 403 if the token is for another session than the one the call is about."""
    if not hmac.compare_digest(token_session.encode(), session_id.encode()):
        raise Problem(403, "the token belongs to another session")
