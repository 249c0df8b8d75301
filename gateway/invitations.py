"""The gateway's table of invitations: the hash of each link, and the session that it began."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.interview.retention import DAY_SECONDS
from shared.events import InvitationIssued
from shared.model import Value
from shared.store import Below, Collection, Document, Store, Where

ERASED = "erased"
"""Stands in place of the id of a session that was erased: the link begins no other session."""

SWEEP_ROWS = 100
"""Invitations that a sweep takes at a time."""


class Invited(Value):
    """An invitation, with the fields of `invitation.issued`.

    `opened_at` is None until somebody looks at it, `session_id` and `started_at` until it is
    redeemed.
    """

    id: str
    revision: int
    template_id: str
    version: int
    token: str
    label: str
    opens_at: float | None = None
    expires_at: float
    time_factor: float
    untimed: bool = False
    no_camera: bool = False
    text_only: bool = False
    revoked: bool
    opened_at: float | None = None
    session_id: str | None = None
    started_at: float | None = None


@dataclass(frozen=True, slots=True)
class Invitations:
    """The invitations, by id and by the SHA-256 of their link's token."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Invitations":
        indexes = [["token"], ["session_id", "erase_at"], ["session_id", "expires_at"]]
        return cls(await store.collection("invitations", indexes=indexes))

    async def put(self, event: InvitationIssued) -> None:
        """Keep the invitation as it is now, unless a later revision is there."""
        fields: Document = event.model_dump(exclude={"invitation_id", "token_sha256"})
        fields["token"] = event.token_sha256
        days = event.retention_days
        fields["erase_at"] = None if days is None else event.expires_at + days * DAY_SECONDS
        where: Where = {"revision": Below(event.revision)}
        blank: Document = {"session_id": None, "started_at": None, "opened_at": None}
        await self.rows.change(event.invitation_id, fields, where=where, create=blank)

    async def by_token(self, token: str) -> Invited | None:
        hashed = hashlib.sha256(token.encode(errors="replace")).hexdigest()
        rows = await self.rows.find({"token": hashed}, limit=1)
        return Invited.model_validate(rows[0]) if rows else None

    async def get(self, invitation_id: str) -> Invited | None:
        row = await self.rows.get(invitation_id)
        return Invited.model_validate(row) if row else None

    async def note_opened(self, invited: Invited, at: float) -> None:
        where: Where = {"opened_at": None}
        await self.rows.change(invited.id, {"opened_at": at}, where=where, durable=False)

    async def redeem(self, invited: Invited, session_id: str, at: float) -> Invited | None:
        """Give the invitation its session; None if it has one, or was revoked."""
        where: Where = {"session_id": None, "revoked": False, "token": invited.token}
        fields: Document = {"session_id": session_id, "started_at": at}
        row = await self.rows.change(invited.id, fields, where=where)
        return Invited.model_validate(row) if row else None

    async def unused(self, before: Mapping[str, float]) -> list[Invited]:
        """Return invitations that nobody started with, whose time in this field came `before`."""
        where: Where = {"session_id": None, **{name: Below(at) for name, at in before.items()}}
        rows = await self.rows.find(where, limit=SWEEP_ROWS)
        return [Invited.model_validate(row) for row in rows]

    async def lapse(self, invited: Invited) -> None:
        """Let nobody start with the invitation any more."""
        await self.rows.change(invited.id, {"session_id": ERASED}, where={"session_id": None})

    async def forget(self, session_id: str) -> int:
        """Forget the session, which was erased; return the number of its invitations."""
        rows = await self.rows.find({"session_id": session_id})
        for row in rows:
            await self.rows.change(row["id"], {"session_id": ERASED, "started_at": None})
        return len(rows)
