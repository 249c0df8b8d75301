"""What the gateway keeps: the session row, and the finished reports."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from shared.events import Consent, InterviewFinalized, Question, Record, Report
from shared.store import Below, Collection, Document, Store, Where

RACES = 20
"""Times that others may overtake one writer of a session's row before its caller is asked to try
again."""

BATCH = 100
"""Rows a sweep takes at a time."""


class SetAsideNotice(Record):
    """Why the session's report, or a newer one, does not come, in plain words."""

    stage: str
    event: str = ""
    reason: str


class Contest(Record):
    """What the candidate says is wrong."""

    text: str
    at: float


class Session(Record):
    """One interview. Times are Unix seconds.

    `gateways` are the processes that accepted something for it, `answered` whether that were
    words. `finalized` is the event as it was first announced, `announced_at` when it last was,
    or later: the longer it waits, the longer it is left alone. `incomplete` names the events of
    what the candidate gave that were set aside at some time.
    `notes` counts the consents and contests, once there is one; `noted` says when each came, by
    the id that a repeated call has again.
    """

    id: str
    role: str
    questions: tuple[Question, ...]
    state: Literal["open", "finalizing", "reported"] = "open"
    started_at: float
    closes_at: float
    gateways: tuple[str, ...] = ()
    answered: bool = False
    finalized: InterviewFinalized | None = None
    announced_at: float = 0.0
    set_aside: SetAsideNotice | None = None
    incomplete: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()
    contests: tuple[Contest, ...] = ()
    notes: int | None = None
    noted: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sessions:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Sessions":
        indexes = [["state", "announced_at"], ["state", "closes_at"], ["started_at"]]
        return cls(await store.collection("sessions", indexes=indexes))

    async def add(self, session: Session) -> None:
        await self.rows.add([session.model_dump(mode="json")])

    async def get(self, session_id: str) -> Session | None:
        row = await self.rows.get(session_id)
        return Session.model_validate(row) if row else None

    async def register(self, session_id: str, instance: str, *, answered: bool) -> Session | None:
        """Note that this process accepts events for the session; None if there is no such one."""
        fields = {"answered": True} if answered else {}
        row = await self.rows.change(session_id, fields, union={"gateways": instance})
        return Session.model_validate(row) if row else None

    async def note(self, row: Session, id: str, note: Consent | Contest) -> bool:
        """Add it to the row as it was read; False if another note came first, or for a consent
        once the interview is over."""
        at = note.given_at if isinstance(note, Consent) else note.at
        fields: Document = {"notes": (row.notes or 0) + 1, "noted": {**row.noted, id: at}}
        where: dict[str, str | int | None] = {"notes": row.notes}
        if isinstance(note, Consent):
            fields["consents"] = [given.model_dump() for given in (*row.consents, note)]
            where["state"] = "open"
        else:
            fields["contests"] = [made.model_dump() for made in (*row.contests, note)]
        return bool(await self.rows.change(row.id, fields, where=where))

    async def finalize(self, event: InterviewFinalized, notes: int | None) -> Session | None:
        """Close it for good, with the event that says so; None if it is not open any more, or
        has other notes than those the event was made of."""
        fields = {
            "state": "finalizing",
            "finalized": event.model_dump(mode="json"),
            "announced_at": event.finalized_at,
        }
        where: Where = {"state": "open", "notes": notes}
        row = await self.rows.change(event.session_id, fields, where=where)
        return Session.model_validate(row) if row else None

    async def claim_announcement(self, row: Session, at: float) -> bool:
        """For one process at a time: nobody announced its end since the row was read."""
        where: Where = {"state": "finalizing", "announced_at": row.announced_at}
        return bool(await self.rows.change(row.id, {"announced_at": at}, where=where))

    async def note_reported(self, session_id: str) -> None:
        await self.rows.change(session_id, {"state": "reported", "set_aside": None})

    async def note_held_up(self, session_id: str, notice: SetAsideNotice) -> None:
        await self.rows.change(session_id, {"set_aside": notice.model_dump()})

    async def note_incomplete(self, session_id: str, event: str) -> None:
        await self.rows.change(session_id, {}, union={"incomplete": event})

    async def older_than(self, started_before: float) -> list[Session]:
        rows = await self.rows.find({"started_at": Below(started_before)}, limit=BATCH)
        return [Session.model_validate(row) for row in rows]

    async def unreported(self, announced_before: float) -> list[Session]:
        """Without those that wait for a person: each announcement would set aside one more."""
        where: Where = {
            "state": "finalizing",
            "announced_at": Below(announced_before),
            "set_aside": None,
        }
        return [Session.model_validate(row) for row in await self.rows.find(where, limit=BATCH)]

    async def abandoned(self, now: float) -> list[Session]:
        """Open ones whose time is over, with words in them."""
        where: Where = {"state": "open", "answered": True, "closes_at": Below(now)}
        return [Session.model_validate(row) for row in await self.rows.find(where, limit=BATCH)]


@dataclass(frozen=True, slots=True)
class Reports:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Reports":
        return cls(await store.collection("reports"))

    async def put(self, report: Report) -> None:
        """Keep it, unless a later revision is there."""
        fields = {"revision": report.revision, "report": report.model_dump(mode="json")}
        where: Where = {"revision": Below(report.revision)}
        await self.rows.change(report.session_id, fields, where=where, create={})

    async def get(self, session_id: str) -> Report | None:
        row = await self.rows.get(session_id)
        return Report.model_validate(row["report"]) if row else None
