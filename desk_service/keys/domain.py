"""A key, and the scopes that it may have. Pure."""

from typing import Literal

from pydantic import Field

from shared.model import Value

Scope = Literal["templates", "invitations", "interviews", "reports", "audit"]
"""The parts of the API that a key may call. No scope reviews, decides, or manages staff."""

KeyState = Literal["on", "ended", "revoked"]

DAY_SECONDS = 24 * 3600.0
KEY_DAYS, MAX_KEY_DAYS = 365, 3 * 365
"""Days until a key ends: unless its maker says otherwise, and at most."""

SHOWN_CHARS = 8
"""Characters of the secret by which staff know a key again."""


class Key(Value):
    """A key; `token` is the SHA-256 of its secret, and `starts` its first characters.

    Times are Unix seconds; `last_used` is the day (UTC) of the last call.
    """

    id: str
    name: str
    token: str = Field(repr=False)
    starts: str
    scopes: tuple[Scope, ...]
    made_at: float
    made_by: str
    ends_at: float
    last_used: str | None = None
    revoked_at: float | None = None

    def state(self, now: float) -> KeyState:
        if self.revoked_at is not None:
            return "revoked"
        return "on" if now < self.ends_at else "ended"
