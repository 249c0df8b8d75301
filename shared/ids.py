"""Ids of events, utterances and requests: unique but not secret.

Session ids, tokens and links are secret, and come from `secrets`.
"""

import random
import re
import time
import uuid

PRIVATE = "p"
"""The beginning of the id of a session by invitation, which is read with its token only."""

SESSION_ID = re.compile(rf"{PRIVATE}?[0-9a-f]{{32}}")
"""The form of a session's id, which is also the name of its folders."""

KEYS_NAMESPACE = uuid.UUID("6f1d6c0e-5f0b-5c39-9d39-0f6b8c1b7a51")
"""The namespace of ids that follow from a session and an idempotency key."""


def key_id(session_id: str, key: str) -> str:
    """Return the id by which corrections name the utterances of a key, whatever their bodies."""
    return uuid.uuid5(KEYS_NAMESPACE, f"{session_id}\n{key}").hex


def new_id() -> str:
    """Return the time in milliseconds and 80 random bits, as 32 hexadecimal digits.

    New ids come last in an index, so that storing many of them touches a single page. The random
    bits come without a system call, which the hot routes would feel.
    """
    return f"{time.time_ns() // 1_000_000:012x}{random.getrandbits(80):020x}"
