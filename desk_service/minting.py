"""Ids and tokens that follow from a seed, so that a call that is repeated makes the same again."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass, field

TOKEN = re.compile(r"vv[a-z]_[A-Za-z0-9_-]{43}")
"""The form of the tokens that a mint makes."""


@dataclass(slots=True)
class Mint:
    """The maker of the ids and tokens of a call; `began_at` is in milliseconds of Unix time.

    The ids are in the form of `shared.ids.new_id`, and in the order in which they are made.
    """

    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    began_at: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    _ids: int = 0
    _tokens: int = 0

    def new_id(self) -> str:
        self._ids += 1
        return f"{self.began_at:012x}{self._ids:04x}{self._digest('id', self._ids)[:8].hex()}"

    def new_token(self, prefix: str) -> str:
        """Return a token of 256 bits."""
        self._tokens += 1
        return self.token(prefix, self._tokens)

    def token(self, prefix: str, number: int) -> str:
        """Return the token that was made as the call's `number`th, from 1."""
        digest = self._digest("token", number)
        return prefix + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def numbers(self, prefix: str) -> dict[str, int]:
        """Return the tokens that were made, if they have the prefix, with their numbers."""
        return {self.token(prefix, number): number for number in range(1, self._tokens + 1)}

    def _digest(self, what: str, number: int) -> bytes:
        return hmac.digest(self.seed, f"{what} {number}".encode(), hashlib.sha256)
