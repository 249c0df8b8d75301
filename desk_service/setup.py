"""The first account: whoever holds the setup link makes it, and nobody else.

The link's token is in a file of the operator alone, and is printed to a terminal. The first to use
it claims the desk with one conditional write, which holds the whole account, so that a process that
is killed behind it leaves nothing undone.
"""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from desk_service.audit.trail import Trail
from desk_service.domain import User
from desk_service.secret_tokens import SETUP, digest, new_token
from desk_service.store import Users
from shared.durable import create, make_folder
from shared.store import Above, Collection, Document, Store, Where

log = structlog.get_logger(__name__)

ROW = "setup"
LINK_SECONDS = 24 * 3600.0
"""Seconds that a setup link holds; every start of the desk makes another."""

ACTOR = "setup"
"""The actor of the audit entry about the first account."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The table with the row of the setup link, which becomes the claim."""

    rows: Collection
    users: Users
    trail: Trail

    @classmethod
    async def open(cls, store: Store, users: Users, trail: Trail) -> "Setup":
        return cls(await store.collection("setup"), users, trail)

    async def new_link(self, desk_url: str) -> str | None:
        """Return a new link, which ends the earlier link; None once the desk is claimed."""
        token = new_token(SETUP)
        fields: Document = {"token": digest(token), "ends_at": time.time() + LINK_SECONDS}
        blank: Document = {"claimed": None}
        made = await self.rows.change(ROW, fields, where={"claimed": None}, create=blank)
        return f"{desk_url}/desk/setup#{token}" if made else None

    async def holds(self, token: str) -> bool:
        """Return whether the link can be used now."""
        where = self._where(token)
        return await self.rows.count({"id": ROW, **where}) == 1

    async def claim(self, token: str, first: User) -> bool:
        """Make the first account, and return whether this call did."""
        if not await self.holds(token):
            return False
        await self.trail.write(ACTOR, "setup.claimed", first.id)
        claimed: Document = {"claimed": first.model_dump(), "token": None}
        if not await self.rows.change(ROW, claimed, where=self._where(token)):
            return False
        await self.heal()
        return True

    async def heal(self) -> None:
        """Finish a claim whose process ended before the account was made."""
        row = await self.rows.get(ROW)
        if row and row["claimed"] and "password" in row["claimed"]:
            first = User.model_validate(row["claimed"])
            await self.users.add(first)
            await self.rows.change(ROW, {"claimed": {"id": first.id}})

    def _where(self, token: str) -> Where:
        return {"claimed": None, "token": digest(token), "ends_at": Above(time.time())}


async def offer(setup: Setup, desk_url: str, file: Path) -> None:
    """Write the setup link into its file, and print it to a terminal, while nobody claimed it."""
    await setup.heal()
    link = await setup.new_link(desk_url)
    await asyncio.to_thread(write_link, file, link)
    if link is None:
        return
    log.info("the desk waits for its first account", link_in=str(file))
    if sys.stderr.isatty():
        sys.stderr.write(f"\nMake the first account of the desk: {link}\n\n")


def write_link(file: Path, link: str | None) -> None:
    """Replace the file; remove it where there is no link."""
    make_folder(file.parent)
    file.unlink(missing_ok=True)
    if link:
        create(file, f"{link}\n".encode())
