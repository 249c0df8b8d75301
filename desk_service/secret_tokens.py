"""Tokens of 256 random bits, of which the stores keep the SHA-256 alone."""

import hashlib
import secrets

SETUP, JOIN, INVITE = "vvs_", "vvj_", "vvi_"
"""Beginnings of the tokens in links: for the first account, for a password, for an interview."""

KEY = "vvk_"
"""The beginning of the secrets of other programs."""


def new_token(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 of a token: its random bits need no slower hash."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
