"""The gateway's table of the sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from shared.events import InterviewFinalized
from shared.ids import PRIVATE
from shared.model import (
    DEFAULT_LANGUAGE,
    AskedProbe,
    CandidateReport,
    Consent,
    Contest,
    FollowUp,
    FollowUpLimits,
    Invitation,
    Question,
    Value,
)
from shared.store import Above, Below, Collection, Document, OneOf, Store, Where

RACES = 20
"""Times that a writer of a session's row may be overtaken before its caller has to try again."""

SWEEP_ROWS = 100
"""Rows that a sweep takes at a time."""


class SetAsideNotice(Value):
    """The reason, in plain words, why the session's report or a newer report does not come."""

    stage: str
    event: str = ""
    reason: str


class Session(Value):
    """The row of an interview. Times are Unix seconds.

    `gateways` names the processes that accepted events for the session; `answered` tells whether
    words were among the events. `finalized` is the event as first announced. `announced_at` is the
    time of the last announcement, or a later time that puts off the next. `incomplete` names the
    candidate's events that were set aside at some time. `notes` counts the consents and contests,
    and is None before the first; `noted` holds the time of each note by the id that a repeated call
    has again. `title` is the role's or the template's. `invitation` is None for an interview that
    anybody may start; only with it may `candidate_report` be less than the full report, may people
    have to mark before the candidate sees a mark (`blind`), may `question_seconds` hold the time of
    each question and `probe_seconds` that of a follow-up, and may `voice`, `camera`, or the page's
    question whether an answer is finished (`asks_if_finished`) be out of use. `resumed_at` is the
    time at which the link opened the interview last after its start. `erase_at` is None where the
    installation's RETENTION_DAYS alone counts. `follow_ups` are the decisions on follow-ups, and
    `decided` their number, None before the first. Grades that wait for another day's budget of the
    model are made from `graded_from` on.
    """

    id: str
    role: str
    title: str = ""
    invitation: Invitation | None = None
    candidate_report: CandidateReport = "full"
    blind: bool = False
    language: str = DEFAULT_LANGUAGE
    questions: tuple[Question, ...]
    question_seconds: tuple[int, ...] = ()
    probe_seconds: int | None = None
    limits: FollowUpLimits = FollowUpLimits()
    follow_ups: tuple[FollowUp, ...] = ()
    decided: int | None = None
    voice: bool = True
    camera: bool = True
    asks_if_finished: bool = True
    state: Literal["open", "finalizing", "reported"] = "open"
    started_at: float
    closes_at: float
    resumed_at: float | None = None
    erase_at: float | None = None
    gateways: tuple[str, ...] = ()
    answered: bool = False
    finalized: InterviewFinalized | None = None
    announced_at: float = 0.0
    set_aside: SetAsideNotice | None = None
    graded_from: float | None = None
    incomplete: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()
    contests: tuple[Contest, ...] = ()
    notes: int | None = None
    noted: dict[str, float] = Field(default_factory=dict)

    def waits_for_another_day(self, now: float) -> bool:
        """Return whether its grades are put off; `now` is in Unix seconds."""
        return self.graded_from is not None and now < self.graded_from

    @property
    def probes(self) -> tuple[AskedProbe, ...]:
        """The follow-ups that were asked, in the order of their indexes."""
        return tuple(each.probe for each in self.follow_ups if each.probe)

    @property
    def asked(self) -> tuple[Question, ...]:
        """All questions by their index: the core questions, then the follow-ups."""
        return (*self.questions, *(_as_question(probe) for probe in self.probes))


@dataclass(frozen=True, slots=True)
class Sessions:
    """The table of the sessions."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Sessions":
        indexes = [
            ["state", "announced_at"],
            ["state", "closes_at"],
            ["started_at"],
            ["erase_at"],
        ]
        return cls(await store.collection("sessions", indexes=indexes))

    async def add(self, session: Session) -> None:
        await self.rows.add([session.model_dump(mode="json")])

    async def get(self, session_id: str) -> Session | None:
        row = await self.rows.get(session_id)
        return Session.model_validate(row) if row else None

    async def some(self, ids: Sequence[str]) -> list[Session]:
        """Return the sessions with these ids that there are, in any order."""
        rows = await self.rows.find({"id": OneOf(ids)}) if ids else []
        return [Session.model_validate(row) for row in rows]

    async def extend(self, session_id: str, closes_at: float) -> None:
        """Let an open session go on until `closes_at` (Unix seconds), if that is later."""
        row = await self.get(session_id)
        if row is None:
            return
        fields: Document = {"closes_at": closes_at}
        if row.erase_at is not None:
            fields["erase_at"] = max(row.erase_at, closes_at)
        where: Where = {"state": "open", "closes_at": Below(closes_at)}
        await self.rows.change(session_id, fields, where=where)

    async def register(self, session_id: str, instance: str, *, answered: bool) -> Session | None:
        """Note that a process accepts events for the session; return the row, if there is one."""
        fields = {"answered": True} if answered else {}
        row = await self.rows.change(session_id, fields, union={"gateways": instance})
        return Session.model_validate(row) if row else None

    async def note(self, row: Session, id: str, note: Consent | Contest) -> bool:
        """Add a note to the row as it was read, and return whether it was added.

        Another note may have come first; a consent needs an open interview.
        """
        at = note.given_at if isinstance(note, Consent) else note.at
        fields: Document = {"notes": (row.notes or 0) + 1, "noted": {**row.noted, id: at}}
        where: dict[str, str | int | None] = {"notes": row.notes}
        if isinstance(note, Consent):
            fields["consents"] = [given.model_dump() for given in (*row.consents, note)]
            where["state"] = "open"
        else:
            fields["contests"] = [made.model_dump() for made in (*row.contests, note)]
        return bool(await self.rows.change(row.id, fields, where=where))

    async def note_resumed(self, session_id: str, at: float) -> Session | None:
        """Note that the link opened the interview again; return the row, or None if it is gone."""
        row = await self.rows.change(session_id, {"resumed_at": at})
        return Session.model_validate(row) if row else None

    async def add_follow_up(self, row: Session, follow_up: FollowUp) -> Session | None:
        """Add a decision to the row as it was read, and return the row.

        Return None if the interview is over, or another decision came first.
        """
        fields: Document = {
            "follow_ups": [each.model_dump() for each in (*row.follow_ups, follow_up)],
            "decided": (row.decided or 0) + 1,
        }
        where: Where = {"state": "open", "decided": row.decided}
        changed = await self.rows.change(row.id, fields, where=where)
        return Session.model_validate(changed) if changed else None

    async def finalize(self, event: InterviewFinalized, read: Session) -> Session | None:
        """Close the session for good, with the event of its end, made of the row as it was `read`.

        Return None if the session is not open, or has further notes or follow-ups.
        """
        fields = {
            "state": "finalizing",
            "finalized": event.model_dump(mode="json"),
            "announced_at": event.finalized_at,
        }
        where: Where = {"state": "open", "notes": read.notes, "decided": read.decided}
        row = await self.rows.change(event.session_id, fields, where=where)
        return Session.model_validate(row) if row else None

    async def claim_announcement(self, row: Session, at: float) -> bool:
        """Return whether this process may announce: nobody did since the row was read."""
        where: Where = {"state": "finalizing", "announced_at": row.announced_at}
        return bool(await self.rows.change(row.id, {"announced_at": at}, where=where))

    async def free_announcement(self, session_id: str) -> None:
        """Let the next call announce: the announcement that was claimed was not made."""
        await self.rows.change(session_id, {"announced_at": 0.0}, where={"state": "finalizing"})

    async def note_reported(self, session_id: str) -> Session | None:
        """Note that the report is there. Return the row if it is the session's first report."""
        fields: Document = {"state": "reported", "set_aside": None}
        row = await self.rows.change(session_id, fields, where={"state": "finalizing"})
        if row is None:
            await self.rows.change(session_id, fields)
        return Session.model_validate(row) if row else None

    async def note_put_off(self, session_id: str, until: float) -> None:
        """Note until when the grades of a session wait."""
        await self.rows.change(session_id, {"graded_from": until})

    async def note_held_up(self, session_id: str, notice: SetAsideNotice) -> None:
        await self.rows.change(session_id, {"set_aside": notice.model_dump()})

    async def note_incomplete(self, session_id: str, event: str) -> None:
        await self.rows.change(session_id, {}, union={"incomplete": event})

    async def older_than(self, started_before: float) -> list[Session]:
        rows = await self.rows.find({"started_at": Below(started_before)}, limit=SWEEP_ROWS)
        return [Session.model_validate(row) for row in rows]

    async def past_their_own_time(self, now: float) -> list[Session]:
        """Return sessions whose template keeps them for a shorter time, which is over."""
        rows = await self.rows.find({"erase_at": Below(now)}, limit=SWEEP_ROWS)
        return [Session.model_validate(row) for row in rows]

    async def unreported(self, announced_before: float) -> list[Session]:
        """Return finalized sessions without a report.

        Sessions that wait for a person are left out: each announcement would set aside another
        event.
        """
        where: Where = {
            "state": "finalizing",
            "announced_at": Below(announced_before),
            "set_aside": None,
        }
        return [
            Session.model_validate(row) for row in await self.rows.find(where, limit=SWEEP_ROWS)
        ]

    async def abandoned(self, now: float) -> list[Session]:
        """Return open sessions with words whose time is over."""
        where: Where = {"state": "open", "answered": True, "closes_at": Below(now)}
        return [
            Session.model_validate(row) for row in await self.rows.find(where, limit=SWEEP_ROWS)
        ]

    async def abandoned_by_invited(self, now: float) -> list[Session]:
        """Return open sessions by invitation without words whose time is over."""
        where: Where = {
            "id": Above(PRIVATE),
            "state": "open",
            "answered": False,
            "closes_at": Below(now),
        }
        return [
            Session.model_validate(row) for row in await self.rows.find(where, limit=SWEEP_ROWS)
        ]

    async def silent(self, closed_before: float) -> list[Session]:
        """Return open sessions that closed long ago without a word, a consent or a contest.

        The sweeper ends sessions by invitation: who invited has to hear of them.
        """
        where: Where = {
            "state": "open",
            "answered": False,
            "notes": None,
            "closes_at": Below(closed_before),
        }
        rows = await self.rows.find(where, limit=SWEEP_ROWS)
        return [Session.model_validate(row) for row in rows if not row["id"].startswith(PRIVATE)]


def _as_question(probe: AskedProbe) -> Question:
    """Return the follow-up as a question, which words are accepted for."""
    return Question(text=probe.text, covers=(probe.for_cover,), follows=probe.follows)
