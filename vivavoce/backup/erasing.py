"""The erasures that a restore applies: people who were erased after the backup was made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk_service.context import open_context
from desk_service.settings import DeskSettings
from shared.broker import Broker
from shared.broker.message import Message, bundle, pack, unpack
from shared.erasure_journal import Erased, erasures_in, hashed
from shared.events import SessionErased
from shared.ids import SESSION_ID, new_id
from shared.retry import Permanent
from shared.services import SERVICES
from shared.store import open_store
from vivavoce.backup import BackupError

PARTLY_KEPT = {
    ("desk", "invitations"),
    ("desk", "reviews"),
    ("desk", "decisions"),
    ("gateway", "invitations"),
}
"""Stores and collections that keep a part of an erased interview: their services erase the rest."""

OPERATOR = "operator"
"""The actor of the audit entries about erasures that a restore repeats."""


@dataclass(slots=True)
class Erasures:
    """The erasures by hash. `sessions` and `invitations` are all that the backup holds."""

    known: dict[str, float] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    invitations: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, journals: Sequence[Path]) -> "Erasures":
        """Read the journals. BackupError when one cannot be read."""
        try:
            found = {each.sha256: each.at for path in journals for each in erasures_in(path)}
        except OSError as error:
            raise BackupError(f"{error.filename} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise BackupError(str(error)) from error
        return cls(found)

    def all(self) -> list[Erased]:
        return [Erased(sha256, at) for sha256, at in self.known.items()]

    def hold(self, id: str | None) -> bool:
        """Return whether the session or invitation was erased."""
        return id is not None and hashed(id) in self.known

    def drop_row(self, store: str, collection: str, row: Mapping[str, Any]) -> bool:
        """Return whether to leave the row out, and note whose it is."""
        ids = (row.get("id"), row.get("session_id"))
        erased = {each for each in ids if isinstance(each, str) and self.hold(each)}
        if not erased:
            return False
        if (store, collection) == ("desk", "invitations"):
            self.invitations.add(row["id"])
        self.sessions |= {each for each in erased if SESSION_ID.fullmatch(each)}
        return (store, collection) not in PARTLY_KEPT

    def drop_message(self, name: str, body: bytes) -> bool:
        """Return whether all events of the message are of erased sessions."""
        try:
            sessions = [envelope.session_id for envelope in unpack(Message(name, body))]
        except Permanent:
            return False
        return bool(sessions) and all(map(self.hold, sessions))

    async def finish(
        self, store_url: str, desk_dir: Path, erasures_dir: Path, broker: Broker
    ) -> None:
        """Have every service erase the rest, and keep late events from bringing sessions back."""
        if not self.known:
            return
        tombstones = [{"id": each.sha256, "erased_at": each.at} for each in self.all()]
        for service in SERVICES:
            async with open_store(store_url, service) as store:
                await (await store.collection("tombstones")).add(tombstones)
        settings = DeskSettings(store_url=store_url, desk_dir=desk_dir, erasures_dir=erasures_dir)
        await _erase_at_desk(settings, broker, self.invitations)
        for session in sorted(self.sessions):
            event = SessionErased(session_id=session, request_id=new_id())
            await broker.publish([bundle([pack(event)])])


async def _erase_at_desk(
    settings: DeskSettings, broker: Broker, invitations: Iterable[str]
) -> None:
    async with (
        open_store(settings.store_url, "desk") as store,
        open_context(settings, broker, store) as desk,
    ):
        for invitation_id in invitations:
            found = await desk.invitations.get(invitation_id)
            if found is not None and found.erased_at is None:
                await desk.trail.write(OPERATOR, "interview.erased", invitation_id)
                await desk.erasing.erase(found)
