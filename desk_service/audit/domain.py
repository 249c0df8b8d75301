"""The chain of the audit trail: each entry is signed together with the entry before. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Literal

from shared.model import Value

Action = Literal[
    "audit.read",
    "contest.answered",
    "contest.filed",
    "decision.made",
    "draft.asked",
    "draft.made",
    "draft.saved",
    "interview.erased",
    "interview.graded_offline",
    "interview.resumed",
    "interview.started",
    "interviews.compared",
    "interviews.exported",
    "invitation.changed",
    "invitation.link_made",
    "invitation.revoked",
    "invitations.made",
    "key.made",
    "key.revoked",
    "login.ended",
    "login.made",
    "marks.seen",
    "password.changed",
    "password.chosen",
    "report.downloaded",
    "report.read",
    "review.begun",
    "review.revised",
    "review.submitted",
    "reviewer.assigned",
    "reviewer.unassigned",
    "setup.claimed",
    "sound.heard",
    "sound.settled",
    "template.archived",
    "template.made",
    "template.published",
    "user.changed",
    "user.invited",
    "user.link_made",
]
"""The things that entries tell of. The page has words for each in every language."""

FIRST = "0" * 64
"""The hash before the first entry."""


class Entry(Value):
    """An entry: `actor` did `action` to `object`.

    `facts` holds ids, states and digests, and no personal value, so that the erasure of a person
    leaves the chain whole. `previous` is the hash of the entry before, `at` is in Unix seconds.
    """

    seq: int
    at: float
    actor: str
    action: str
    object: str = ""
    facts: dict[str, str | int | bool | None] = {}  # noqa: RUF012 (pydantic copies defaults)
    previous: str = FIRST
    hash: str = ""


class Broken(Exception):
    """The chain breaks at `seq`: an entry was changed, removed, added or moved."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.seq = seq


def signed(entry: Entry, key: bytes) -> Entry:
    """Return the entry with its hash."""
    return entry.model_copy(update={"hash": _hash(entry, key)})


def check(entries: Iterable[Entry], key: bytes, last: Entry | None) -> Entry | None:
    """Check entries that follow `last`, or begin the chain; return the last one of them.

    Raise Broken at the first entry that does not follow.
    """
    for entry in entries:
        seq, previous = (last.seq + 1, last.hash) if last else (1, FIRST)
        if entry.seq != seq:
            raise Broken(seq, f"entry {seq} is missing")
        if entry.previous != previous or not hmac.compare_digest(entry.hash, _hash(entry, key)):
            raise Broken(seq, f"entry {seq} is not as it was written")
        last = entry
    return last


def _hash(entry: Entry, key: bytes) -> str:
    content = json.dumps(entry.model_dump(exclude={"hash"}), sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, content.encode(), hashlib.sha256).hex()
