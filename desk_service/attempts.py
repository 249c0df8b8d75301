"""Wrong passwords, by account and by address: each makes the next try wait longer."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.domain import GUESS_WINDOW_SECONDS, guess_delay
from desk_service.store import RACES
from shared.refusals import RateExceeded
from shared.retry import Unavailable
from shared.store import Below, Collection, Document, Store, Where

ACCOUNT_SECONDS = 30.0
"""The longest delay of an account: whoever guesses must not lock its owner out."""

ADDRESS_SECONDS = 900.0
"""The longest delay of an address."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An account or an address, as a hash, with its longest delay."""

    id: str
    longest_seconds: float

    @classmethod
    def account(cls, email: str) -> "Subject":
        return cls(_hash(f"account {email}"), ACCOUNT_SECONDS)

    @classmethod
    def address(cls, address: str) -> "Subject":
        return cls(_hash(f"address {address}"), ADDRESS_SECONDS)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The table of the wrong passwords. Without `enforced`, nobody waits."""

    rows: Collection
    enforced: bool = True

    @classmethod
    async def open(cls, store: Store, *, enforced: bool) -> "Attempts":
        return cls(await store.collection("attempts", indexes=[["last_at"]]), enforced)

    async def begin(self, subjects: Sequence[Subject]) -> None:
        """Count a try as wrong before the password is looked at, so that tries at once count too.

        Raise RateExceeded, and count nothing of the subject that has to wait.
        """
        for subject in subjects:
            await self._count(subject)

    async def forgive(self, subjects: Sequence[Subject]) -> None:
        """Forget the tries: the password was right."""
        for subject in subjects:
            await self.rows.remove({"id": subject.id})

    async def sweep(self, now: float) -> None:
        """Remove the rows that do not count any more."""
        await self.rows.remove({"last_at": Below(now - GUESS_WINDOW_SECONDS - ADDRESS_SECONDS)})

    async def _count(self, subject: Subject) -> None:
        for _ in range(RACES):
            now = time.time()
            row = await self.rows.get(subject.id) or {"tries": 0, "last_at": now, "version": 0}
            tries = row["tries"] if now - row["last_at"] < GUESS_WINDOW_SECONDS else 0
            wait = row["last_at"] + guess_delay(tries, subject.longest_seconds) - now
            if wait > 0 and self.enforced:
                raise RateExceeded("too many wrong passwords; please wait", wait)
            fields: Document = {"tries": tries + 1, "last_at": now, "version": row["version"] + 1}
            where: Where = {"version": row["version"]}
            if await self.rows.change(subject.id, fields, where=where, create={}):
                return
        raise Unavailable("too many logins of this account or address at a time")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
