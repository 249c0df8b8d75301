"""The end of an interview: announced, announced again if need be, and waited for."""

import asyncio
import time
from dataclasses import dataclass

from gateway.problems import Problem, unavailable
from gateway.sessions import UNKNOWN, OpenSessions
from gateway.store import RACES, Reports, Session, Sessions
from gateway.waiting import News, Waiting
from shared.broker import GroupCommit
from shared.events import (
    AttentionClaim,
    EventSetAside,
    InterviewFinalized,
    Report,
    ReportReady,
    SessionErased,
    SessionFinalized,
    SubmittedAnswer,
)
from shared.retry import Unavailable

LOOK = 1.0
"""Seconds between two looks into the store: broadcasts are wake-ups, and one may be missed."""

FIRST_LOOK = 0.002
"""Seconds until the first look after the report was said to be ready: it is being stored."""

ANNOUNCED_AGAIN_AFTER = 60.0
"""Seconds without a report after which somebody's announcement may have been lost."""


@dataclass(frozen=True, slots=True)
class Finalizing:
    sessions: Sessions
    reports: Reports
    open_sessions: OpenSessions
    events: GroupCommit
    waiting: Waiting
    stop: asyncio.Event

    async def finalize(
        self,
        session_id: str,
        submitted: tuple[SubmittedAnswer, ...] | None = None,
        claim: AttentionClaim | None = None,
        *,
        abandoned: bool = False,
    ) -> Session:
        """Close the session and announce it; the row as it is then. Whoever comes first decides
        what is graded; after that, the same event is announced again until there is a report."""
        row = await self._closed(session_id, submitted, claim, abandoned=abandoned)
        if row.state == "finalizing":
            await self.announce(row)
        return row

    async def _closed(
        self,
        session_id: str,
        submitted: tuple[SubmittedAnswer, ...] | None,
        claim: AttentionClaim | None,
        *,
        abandoned: bool,
    ) -> Session:
        for _ in range(RACES):
            row = await self.sessions.get(session_id)
            if row is None:
                raise Problem(404, UNKNOWN)
            if row.state != "open":
                return row
            event = _event(row, submitted, claim, abandoned=abandoned)
            if closed := await self.sessions.finalize(event, row.notes):
                return closed
        raise Unavailable("others are writing to the same session")

    async def announce(self, row: Session) -> None:
        """Tell every service, with all that this process accepted for the session."""
        assert row.finalized is not None
        known = self.open_sessions.close(row.id)
        # Said again much later, nobody knows any more what this process accepted.
        forgotten = self.open_sessions.instance in row.gateways and not known.counted
        event = row.finalized.model_copy(
            update={
                "gateways": row.gateways,
                "instance": self.open_sessions.instance,
                "utterances": None if forgotten else known.utterances,
                "observations": None if forgotten else known.observations,
            }
        )
        await asyncio.gather(
            self.events.publish(event), self.events.publish(SessionFinalized(session_id=row.id))
        )

    async def report(self, session_id: str, limit: float) -> Report:
        """The report, once it is there; Problem 503 when it is not within `limit` seconds."""
        until, look = time.monotonic() + limit, LOOK
        with self.waiting.on(session_id) as news:
            while True:
                if report := await self.reports.get(session_id):
                    return report
                remaining = until - time.monotonic()
                if remaining <= 0 or self.stop.is_set():
                    raise await self._not_yet(session_id)
                ready = await self._heard_ready(news, min(look, remaining))
                look = FIRST_LOOK if ready else min(2 * look, LOOK)

    async def _heard_ready(self, news: News, seconds: float) -> bool:
        """Whether the report is ready. The news is not shown itself: what a client was shown it
        can read again, and whether the session was erased only the store knows."""
        try:
            event = await asyncio.wait_for(news.get(), seconds)
        except TimeoutError:
            return False
        if isinstance(event, EventSetAside) and event.holds_up_report:
            raise _set_aside(event.stage, event.reason)
        if isinstance(event, SessionErased):
            raise Problem(404, UNKNOWN)
        return isinstance(event, ReportReady)

    async def _not_yet(self, session_id: str) -> Problem:
        row = await self.sessions.get(session_id)
        if row is None:
            return Problem(404, UNKNOWN)
        if row.set_aside is not None:
            return _set_aside(row.set_aside.stage, row.set_aside.reason)
        return unavailable("the report is still being made; call again to wait on", 2)


def _event(
    row: Session,
    submitted: tuple[SubmittedAnswer, ...] | None,
    claim: AttentionClaim | None,
    *,
    abandoned: bool,
) -> InterviewFinalized:
    return InterviewFinalized(
        session_id=row.id,
        role=row.role,
        started_at=row.started_at,
        finalized_at=time.time(),
        questions=row.questions,
        submitted=submitted,
        claim=claim,
        consent=row.consents[-1] if row.consents else None,
        abandoned=abandoned,
        set_aside=row.incomplete,
    )


def _set_aside(stage: str, reason: str) -> Problem:
    return unavailable(
        f"the report cannot be finished without a person's help: {stage}: {reason}. Nothing that"
        " was said is lost.",
        60,
    )
