"""Staff with their roles and logins, and the delay of guesses. Pure."""

import re
import unicodedata
from typing import Literal

from pydantic import Field

from shared.model import Value

Role = Literal["admin", "recruiter", "reviewer"]
UserState = Literal["invited", "active", "disabled"]

IDLE_SECONDS = 12 * 3600.0
"""Seconds without a call after which a login ends."""

LOGIN_SECONDS = 7 * 24 * 3600.0
"""Seconds after which a login ends in any case."""

FRESH_SECONDS = 300.0
"""Seconds after the password was given in which it need not be given again."""

FREE_GUESSES = 5
"""Wrong passwords in GUESS_WINDOW_SECONDS without a delay."""

GUESS_WINDOW_SECONDS = 900.0
"""Seconds after the last wrong password in which wrong passwords count."""

MAX_EMAIL_CHARS = 254
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class User(Value):
    """A member of the staff. `password` is the Argon2id hash, None before the first."""

    id: str
    email: str
    name: str
    role: Role
    state: UserState = "invited"
    password: str | None = Field(default=None, repr=False)
    made_at: float

    @property
    def is_admin(self) -> bool:
        """Return whether the user may log in and has all rights."""
        return self.role == "admin" and self.state == "active"


class Login(Value):
    """A login of a user; `id` is the SHA-256 of its token. Times are Unix seconds."""

    id: str
    user_id: str
    made_at: float
    seen_at: float
    fresh_until: float

    def lives(self, now: float) -> bool:
        return now < self.seen_at + IDLE_SECONDS and now < self.made_at + LOGIN_SECONDS


def guess_delay(wrong: int, longest: float) -> float:
    """Return the seconds to wait after so many wrong passwords: doubled with each, at most."""
    if wrong < FREE_GUESSES:
        return 0.0
    return float(min(longest, 2 ** min(wrong - FREE_GUESSES, 20)))


def plain_email(text: str) -> str:
    """Return the e-mail address in the form in which it is unique; ValueError if it is none."""
    address = unicodedata.normalize("NFC", text.strip()).casefold()
    if len(address) > MAX_EMAIL_CHARS or not EMAIL.fullmatch(address):
        raise ValueError("must be an e-mail address such as ada@example.org")
    return address
