"""Tokens: each is issued at the start of a session and opens that session's calls only."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from functools import partial

import jwt
from starlette.requests import HTTPConnection

from gateway.errors import NotAuthenticated, NotAuthorised
from shared.http.expiring import Expiring
from shared.http.headers import sent_header

ALGORITHM = "HS256"
MAX_TOKEN_CHARS = 2_048

OPAQUE = "h1."
"""Beginning of a subject that is the HMAC of a session id. No session id begins with it."""

REMEMBERED_SECONDS = 60.0
"""Seconds without use after which a verified token is forgotten."""

MAX_REMEMBERED = 20_000
"""Verified tokens that are remembered. Verifying costs 100 us, a look-up almost nothing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A verified token.

    `subject` is a session id, or its HMAC under the `secret` that signed the token; `expires` is in
    Unix seconds.
    """

    subject: str = field(repr=False)
    expires: float
    secret: str = field(repr=False)

    def opens(self, session_id: str) -> bool:
        """Return whether the token is the session's, without a look-up of the session."""
        if not self.subject.startswith(OPAQUE):
            return self.subject == session_id
        return hmac.compare_digest(self.subject.encode(), opaque(session_id, self.secret).encode())


def opaque(session_id: str, secret: str) -> str:
    """Return a subject that does not tell the session id.

    An expired token in somebody's log must not open the reads that need the id alone.
    """
    # The label keeps this HMAC apart from the signatures made with the same secret.
    text = b"subject:" + session_id.encode(errors="replace")
    return OPAQUE + hmac.digest(secret.encode(), text, hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A signer and verifier of tokens: signs with the first secret, accepts all secrets.

    `issue_opaque` tells which form of subject is issued; both are accepted, so that replicas of
    two releases agree. `remembered` holds the verified tokens.
    """

    secrets: list[str] = field(repr=False)
    issue_opaque: bool = False
    remembered: Expiring[Grant] = field(
        default_factory=partial(Expiring, REMEMBERED_SECONDS, MAX_REMEMBERED), repr=False
    )

    def issue(self, session_id: str, lives_until: float) -> str:
        # No "iat": a replica whose clock is behind would refuse it as not yet valid.
        subject = opaque(session_id, self.secrets[0]) if self.issue_opaque else session_id
        claims = {"sub": subject, "exp": int(lives_until)}
        return jwt.encode(claims, self.secrets[0], ALGORITHM)

    def verify(self, token: str) -> Grant:
        """Return the verified token; raise NotAuthenticated for a bad token."""
        known = self.remembered.get(token)
        if known is not None and known.expires > time.time():
            return known
        grant = self._verify(token)
        self.remembered.put(token, grant)
        return grant

    def caller(self, request: HTTPConnection) -> Grant:
        """Return the caller's token.

        Raise NotAuthorised if the address names another session.
        """
        grant = self.verify(bearer(request))
        named = request.path_params.get("session_id")
        if named is not None and not grant.opens(named):
            raise NotAuthorised
        return grant

    def _verify(self, token: str) -> Grant:
        if len(token) > MAX_TOKEN_CHARS:
            raise NotAuthenticated("the token is not valid")
        for secret in self.secrets:
            try:
                claims = jwt.decode(
                    token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.ExpiredSignatureError:
                raise NotAuthenticated("the token has expired") from None
            except (jwt.PyJWTError, ValueError):
                break
            return Grant(str(claims["sub"]), float(claims["exp"]), secret)
        raise NotAuthenticated("the token is not valid")


def bearer(request: HTTPConnection) -> str:
    """Return the token in the call's header; raise NotAuthenticated if there is none."""
    scheme, _, token = (sent_header(request, b"authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("this call needs the session's token: Authorization: Bearer <token>")
    return token.strip()
