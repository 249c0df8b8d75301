"""The table of the invitations, and the count that their labels come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.invitations.domain import Accommodation, Invitation, Person, folded, sought_of
from desk_service.store import RACES
from shared.model import Report
from shared.retry import Unavailable
from shared.store import Above, Below, Collection, Contains, Document, OneOf, Store, Where

LABELS = "labels"
STATES = ["erased_at", "reported_at", "finished_at", "started_at", "revoked", "expires_at"]
LISTED = ["place", "template_id", "version", "sought", *STATES, "opened_at"]
"""The order of lists, and behind it what they are filtered by: only rows that match are read."""

SWEEP_ROWS = 500
"""Invitations that a sweep takes at a time."""


@dataclass(frozen=True, slots=True)
class Invitations:
    """The invitations by id."""

    rows: Collection
    counts: Collection

    @classmethod
    async def open(cls, store: Store) -> "Invitations":
        running = ["finished_at", "session_id"]
        indexes = [LISTED, running, ["session_id"], ["told"], ["waits_for", "place"]]
        rows = await store.collection("invitations", indexes=indexes)
        return cls(rows, await store.collection("counts"))

    async def numbers(self, many: int) -> range:
        """Return numbers for labels, which no other call gets."""
        for _ in range(RACES):
            row = await self.counts.get(LABELS) or {"last": 0}
            last: int = row["last"]
            fields: Document = {"last": last + many}
            if await self.counts.change(LABELS, fields, where={"last": last}, create={}):
                return range(last + 1, last + many + 1)
        raise Unavailable("others are making invitations")

    async def add(self, invitations: Sequence[Invitation]) -> int:
        """Add the invitations that are not there, and return their number."""
        return await self.rows.add([each.model_dump() for each in invitations])

    async def stored(self, invitations: Sequence[Invitation]) -> list[Invitation]:
        """Return the invitations as they are stored, in the same order."""
        rows = await self.rows.find({"id": OneOf([each.id for each in invitations])})
        known = {row["id"]: Invitation.model_validate(row) for row in rows}
        return [known[each.id] for each in invitations]

    async def get(self, invitation_id: str) -> Invitation | None:
        row = await self.rows.get(invitation_id)
        return Invitation.model_validate(row) if row else None

    async def page(
        self, after: str, limit: int, template_id: str | None = None, sought: str = ""
    ) -> list[Invitation]:
        """Return invitations, the newest first; `sought` is folded."""
        where: dict[str, str | Above | Contains] = {"place": Above(after)}
        if template_id is not None:
            where["template_id"] = template_id
        if sought:
            where["sought"] = Contains(sought)
        return await self.find(where, limit)

    async def find(self, where: Where, limit: int) -> list[Invitation]:
        """Return invitations that match, the newest first."""
        rows = await self.rows.find(where, order=["place"], limit=limit)
        return [Invitation.model_validate(row) for row in rows]

    async def count(self, where: Where) -> int:
        return await self.rows.count(where)

    async def some(self, ids: Sequence[str]) -> list[Invitation]:
        """Return the invitations with these ids that there are, the newest first."""
        rows = await self.rows.find({"id": OneOf(ids)}, order=["place"])
        return [Invitation.model_validate(row) for row in rows]

    async def of_session(self, session_id: str) -> Invitation | None:
        """Return the invitation of a session that was started with it."""
        rows = await self.rows.find({"session_id": session_id}, limit=1)
        return Invitation.model_validate(rows[0]) if rows else None

    async def change(self, invitation: Invitation, fields: Document) -> Invitation | None:
        """Change the gateway's part; None if somebody else changed the invitation meanwhile.

        A start is such a change, too.
        """
        fields = {**fields, "revision": invitation.revision + 1, "told": False}
        where: Where = {"revision": invitation.revision, "session_id": invitation.session_id}
        row = await self.rows.change(invitation.id, fields, where=where)
        return Invitation.model_validate(row) if row else None

    async def note_told(self, invitation: Invitation) -> None:
        where: Where = {"revision": invitation.revision}
        await self.rows.change(invitation.id, {"told": True}, where=where, durable=False)

    async def untold(self) -> list[Invitation]:
        """Return invitations that the gateway may not have been told of."""
        rows = await self.rows.find({"told": False}, limit=SWEEP_ROWS)
        return [Invitation.model_validate(row) for row in rows]

    async def unsought(self) -> list[Invitation]:
        """Return invitations of release 0.1.0, which no search finds."""
        rows = await self.rows.find({"sought": None}, limit=SWEEP_ROWS)
        return [Invitation.model_validate(row) for row in rows]

    async def note_sought(self, invitation: Invitation) -> None:
        """Let searches find an invitation of release 0.1.0."""
        sought = sought_of(invitation.label, invitation.person)
        await self.rows.change(invitation.id, {"sought": sought}, where={"sought": None})

    async def without_report(self, after: str) -> list[Invitation]:
        """Return invitations behind a place whose interviews are over and have no report here."""
        where: Where = {
            "place": Above(after),
            "erased_at": None,
            "finished_at": Above(0.0),
            "reported_at": None,
        }
        return await self.find(where, SWEEP_ROWS)

    async def note_opened(self, invitation_id: str, at: float) -> None:
        """Note the first look, however often it is told of."""
        where: Where = {"opened_at": None}
        await self.rows.change(invitation_id, {"opened_at": at}, where=where)

    async def note_question(self, session_id: str, index: int, at: float) -> None:
        """Note the question that was reached last. A hint need not survive a power cut."""
        where: Where = {"question_at": Below(at)}
        fields: Document = {"question": index, "question_at": at}
        for row in await self.rows.find({"session_id": session_id}, limit=1):
            await self.rows.change(row["id"], fields, where=where, durable=False)

    async def note_ended(self, session_id: str, at: float) -> bool:
        """Note the end of an interview, and return whether its invitation is known."""
        rows = await self.rows.find({"session_id": session_id}, limit=1)
        for row in rows:
            await self.rows.change(row["id"], {"finished_at": at}, where={"finished_at": None})
        return bool(rows)

    async def note_put_off(self, session_id: str, until: float) -> None:
        """Note until when the grades of an interview wait."""
        for row in await self.rows.find({"session_id": session_id}, limit=1):
            await self.rows.change(row["id"], {"graded_from": until})

    async def note_started(self, invitation_id: str, session_id: str, at: float) -> None:
        where: Where = {"session_id": None}
        fields: Document = {"session_id": session_id, "started_at": at}
        await self.rows.change(invitation_id, fields, where=where)

    async def note_reported(self, session_id: str, report: Report, now: float) -> Invitation | None:
        """Note the report, unless a newer one is there; `now` is in Unix seconds.

        Return the invitation as it was before; None if none began the session.
        """
        for _ in range(RACES):
            found = await self.of_session(session_id)
            if found is None or (found.report_revision or 0) >= report.revision:
                return found
            where: Where = {"report_revision": found.report_revision}
            if await self.rows.change(found.id, _reported(found, report, now), where=where):
                return found
        raise Unavailable("others are writing about the same interview")

    async def note_waits_for(self, invitation: Invitation, waits_for: str | None) -> bool:
        """Note the step that the interview waits for, unless somebody else did meanwhile."""
        fields: Document = {"waits_for": waits_for, "settled": (invitation.settled or 0) + 1}
        where: Where = {"settled": invitation.settled}
        return bool(await self.rows.change(invitation.id, fields, where=where))

    async def erase(self, invitation: Invitation, now: float) -> None:
        """Erase whatever is personal in an invitation; label, version and times stay."""
        fields: Document = {
            "person": Person().model_dump(),
            "sought": folded(invitation.label),
            "accommodation": Accommodation().model_dump(),
            "session_id": None,
            "waits_for": None,
            "erased_at": invitation.erased_at or now,
        }
        await self.rows.change(invitation.id, fields, erasing=True)


def _reported(invitation: Invitation, report: Report, now: float) -> Document:
    states = [answer.state for answer in report.questions]
    return {
        "finished_at": invitation.finished_at or report.finalized_at,
        "reported_at": invitation.reported_at or now,
        "report_revision": report.revision,
        "ungradable": states.count("not gradable"),
    }
