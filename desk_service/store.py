"""The desk's tables: users, their logins, and the links by which they choose a password."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desk_service.domain import IDLE_SECONDS, LOGIN_SECONDS, Login, User
from desk_service.secret_tokens import digest
from shared.retry import Unavailable
from shared.store import Above, Below, Collection, Document, OneOf, Store, Where

RACES = 20
"""Times that a writer of a row may be overtaken before its caller has to try again."""

ORPHAN_SECONDS = 60.0
"""Seconds after which an e-mail address without a user is free: its process ended in between."""

SEEN_SECONDS = 60.0
"""Seconds between two writes of a login's last call."""

ROSTER = "admins"

RosterChange = Callable[[list[str]], list[str]]


class EmailTakenError(Exception):
    """Another user has the e-mail address."""


class LastAdminError(Exception):
    """The user is the only admin who can log in."""


class OvertakenError(Exception):
    """Somebody else changed the user's role or state meanwhile."""


@dataclass(frozen=True, slots=True)
class Users:
    """The table of the users, with the table that makes their e-mail addresses unique.

    `roster` holds a row with the ids of the active admins. It may lack an admin for a moment, and
    never names a user who is none, so that a change which keeps a member keeps an admin.
    """

    rows: Collection
    emails: Collection
    roster: Collection

    @classmethod
    async def open(cls, store: Store) -> "Users":
        return cls(
            await store.collection("users"),
            await store.collection("emails"),
            await store.collection("roster"),
        )

    async def add(self, user: User) -> None:
        """Add the user, who may be there already; EmailTakenError if another has the address."""
        now = time.time()
        place: Document = {"id": user.email, "user_id": user.id, "made_at": now}
        if not await self.emails.add([place]) and not await self._is_free(user, now):
            raise EmailTakenError
        await self.rows.add([user.model_dump()])
        if user.is_admin:
            await self._enlist(user.id)

    async def _is_free(self, user: User, now: float) -> bool:
        """Return whether the address is the user's, or was left behind, and is now the user's."""
        place = await self.emails.get(user.email)
        if place is None or place["user_id"] == user.id:
            return place is not None
        if await self.rows.get(place["user_id"]) or place["made_at"] > now - ORPHAN_SECONDS:
            return False
        fields: Document = {"user_id": user.id, "made_at": now}
        where = {"user_id": place["user_id"]}
        return bool(await self.emails.change(user.email, fields, where=where))

    async def get(self, user_id: str) -> User | None:
        row = await self.rows.get(user_id)
        return User.model_validate(row) if row else None

    async def by_email(self, email: str) -> User | None:
        place = await self.emails.get(email)
        return await self.get(place["user_id"]) if place else None

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the names of the users that there are, by id."""
        rows = await self.rows.find({"id": OneOf(sorted(ids))})
        return {row["id"]: row["name"] for row in rows}

    async def page(self, after: str, limit: int) -> list[User]:
        """Return users in the order in which they were made."""
        rows = await self.rows.find({"id": Above(after)}, order=["id"], limit=limit)
        return [User.model_validate(row) for row in rows]

    async def change(self, user: User, fields: Document) -> User | None:
        """Change the user, and return the changed user; None if there is none any more.

        LastAdminError if no admin would be left, OvertakenError if the user is not as given.
        """
        after = User.model_validate(user.model_dump() | fields)
        if user.is_admin and not after.is_admin:
            await self._strike(user.id)
        where: Where = {"role": user.role, "state": user.state}
        row = await self.rows.change(user.id, fields, where=where)
        if row is None:
            if await self.rows.get(user.id):
                raise OvertakenError
            return None
        changed = User.model_validate(row)
        if changed.is_admin:
            await self._enlist(user.id)
        return changed

    async def admins(self) -> list[str]:
        """Return the ids of the admins who can log in."""
        row = await self.roster.get(ROSTER)
        return list(row["members"]) if row else []

    async def _enlist(self, user_id: str) -> None:
        def enlisted(members: list[str]) -> list[str]:
            return members if user_id in members else [*members, user_id]

        await self._write_roster(enlisted)

    async def _strike(self, user_id: str) -> None:
        def struck(members: list[str]) -> list[str]:
            return [each for each in members if each != user_id]

        await self._write_roster(struck)

    async def _write_roster(self, changed: RosterChange) -> None:
        """Change the roster; LastAdminError if nobody would be left in it."""
        for _ in range(RACES):
            row = await self.roster.get(ROSTER) or {"members": [], "version": 0}
            members, version = changed(row["members"]), row["version"]
            if not members:
                raise LastAdminError
            if members == row["members"]:
                return
            fields: Document = {"members": members, "version": version + 1}
            if await self.roster.change(ROSTER, fields, where={"version": version}, create={}):
                return
        raise Unavailable("others are changing the admins")


@dataclass(frozen=True, slots=True)
class Logins:
    """The table of the logins, by the SHA-256 of their tokens."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Logins":
        indexes = [["user_id"], ["seen_at"], ["made_at"]]
        return cls(await store.collection("logins", indexes=indexes))

    async def add(self, login: Login) -> None:
        await self.rows.add([login.model_dump()])

    async def find(self, token: str, now: float) -> Login | None:
        """Return the login of the token if it lives, and note the call."""
        row = await self.rows.get(digest(token))
        login = Login.model_validate(row) if row else None
        if login is None or not login.lives(now):
            return None
        if login.seen_at < now - SEEN_SECONDS:
            await self.rows.change(login.id, {"seen_at": now}, durable=False)
        return login

    async def get(self, login_id: str) -> Login | None:
        """Return the login, without noting a call."""
        row = await self.rows.get(login_id)
        return Login.model_validate(row) if row else None

    async def freshen(self, login: Login, until: float) -> None:
        await self.rows.change(login.id, {"fresh_until": until})

    async def end(self, login_id: str) -> None:
        await self.rows.remove({"id": login_id})

    async def end_all(self, user_id: str) -> None:
        """End all logins of a user."""
        await self.rows.remove({"user_id": user_id})

    async def sweep(self, now: float) -> None:
        """Remove the logins that have ended."""
        await self.rows.remove({"seen_at": Below(now - IDLE_SECONDS)})
        await self.rows.remove({"made_at": Below(now - LOGIN_SECONDS)})


@dataclass(frozen=True, slots=True)
class Links:
    """The table of the links by which users choose a password, by the SHA-256 of their tokens."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Links":
        return cls(await store.collection("links", indexes=[["user_id"], ["ends_at"]]))

    async def replace(self, user_id: str, token: str, ends_at: float) -> None:
        """Add a link; earlier links of the user end."""
        row: Document = {"id": digest(token), "user_id": user_id, "ends_at": ends_at}
        await self.rows.remove({"user_id": user_id})
        await self.rows.add([row])

    async def find(self, token: str, now: float) -> str | None:
        """Return the user of a link that has not ended."""
        row = await self.rows.get(digest(token))
        return str(row["user_id"]) if row and row["ends_at"] > now else None

    async def take(self, token: str) -> bool:
        """Use the link up, and return whether this call did."""
        return await self.rows.remove({"id": digest(token)}) == 1

    async def end_all(self, user_id: str) -> None:
        """End the links of a user."""
        await self.rows.remove({"user_id": user_id})

    async def sweep(self, now: float) -> None:
        """Remove the links that have ended."""
        await self.rows.remove({"ends_at": Below(now)})
