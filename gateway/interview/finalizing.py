"""The end of an interview: the announcement, its repetition, and the wait for the report."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn

from gateway.errors import ReportNotReady, SessionGone, UnknownSession
from gateway.interview.group_commit import GroupCommit
from gateway.interview.held_up import PUT_OFF, holds_up_report, not_done
from gateway.interview.milestones import note_finalized
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.wakeups import News, Wakeups
from gateway.reports import Reports
from gateway.sound.session_sound import SessionSound
from gateway.store import RACES, Session, Sessions
from shared.events import (
    Event,
    EventSetAside,
    GradingPutOff,
    InterviewEnded,
    InterviewFinalized,
    ReportReady,
    SessionErased,
    SessionFinalized,
)
from shared.model import AttentionClaim, Report, SubmittedAnswer
from shared.polling import doubling
from shared.retry import Unavailable

REPORT_POLL_SECONDS = 1.0
"""Longest time between two reads of the store: a broadcast wakes the wait, but may be missed."""

FIRST_MISSED_SECONDS = 0.25
"""Seconds until the first such read: a session is erased within a second for all who wait."""

FIRST_POLL_SECONDS = 0.002
"""Seconds until the first read after the broadcast of a report, which is then being stored."""

ANNOUNCED_AGAIN_SECONDS = 60.0
"""Seconds without a report after which the announcement may have been lost."""

ANNOUNCED_SECONDS = 1.0
"""Seconds in which calls announce the same end once: a repeated end asks every service to work."""

ASK_AGAIN_SECONDS = 2
"""`Retry-After` of a report that is being made."""

HELD_UP_SECONDS = 60
"""`Retry-After` of a report that waits for a person."""


PUT_OFF_SECONDS = 3600
"""Longest `Retry-After` of a report whose grades are put off: staff may choose not to wait."""


FinishSound = Callable[[str, str], Awaitable[SessionSound]]
"""Publishes all spans of speech of a session in a language, and returns its sound."""


async def no_sound(_session_id: str, _language: str) -> SessionSound:
    """Return the sound of a session where no sound is recorded."""
    return SessionSound()


@dataclass(frozen=True, slots=True)
class Finalizing:
    """The end of the sessions, announced to every service, and the wait for their reports."""

    sessions: Sessions
    reports: Reports
    open_sessions: OpenSessions
    events: GroupCommit
    wakeups: Wakeups
    stop: asyncio.Event
    finish_sound: FinishSound = no_sound

    async def finalize(
        self,
        session_id: str,
        submitted: tuple[SubmittedAnswer, ...] | None = None,
        claim: AttentionClaim | None = None,
        *,
        abandoned: bool = False,
    ) -> Session:
        """Close the session, announce its end, and return its row.

        The first caller decides which answers are graded. Later calls announce the same event again
        until there is a report, at most once in ANNOUNCED_SECONDS, all gateways together.
        """
        row, is_first = await self._close(session_id, submitted, claim, abandoned=abandoned)
        if row.state == "finalizing" and (is_first or await self._claims(row, time.time())):
            try:
                await self.announce(row)
            except Unavailable:
                await self.sessions.free_announcement(row.id)  # the next call may be soon
                raise
        return row

    async def _claims(self, row: Session, now: float) -> bool:
        """Return whether this call is to announce again: no other did so of late."""
        if 0 <= now - row.announced_at < ANNOUNCED_SECONDS:
            return False
        return await self.sessions.claim_announcement(row, now)

    async def _close(
        self,
        session_id: str,
        submitted: tuple[SubmittedAnswer, ...] | None,
        claim: AttentionClaim | None,
        *,
        abandoned: bool,
    ) -> tuple[Session, bool]:
        """Return the row of the closed session, and whether this call closed it."""
        for _ in range(RACES):
            row = await self._row(session_id)
            if row.state != "open":
                return row, False
            event = _event(row, submitted, claim, abandoned=abandoned)
            if closed := await self.sessions.finalize(event, row):
                note_finalized(closed)
                return closed, True
        raise Unavailable("others are writing to the same session")

    async def _row(self, session_id: str) -> Session:
        self.open_sessions.check_not_erased(session_id)
        row = await self.sessions.get(session_id)
        if row is None:
            raise UnknownSession
        return row

    async def announce(self, row: Session) -> None:
        """Tell every service of the end, with the numbers that this process accepted."""
        assert row.finalized is not None
        known = self.open_sessions.close(row.id)
        # In an announcement much later, this process may have forgotten its numbers.
        forgotten = self.open_sessions.instance in row.gateways and not known.counted
        sound = await self.finish_sound(row.id, row.language)
        event = row.finalized.model_copy(
            update={
                "gateways": row.gateways,
                "instance": self.open_sessions.instance,
                "utterances": None if forgotten else known.utterances,
                "observations": None if forgotten else known.observations,
                "sound_frames": sound.frames,
                "sound_spans": sound.spans,
            }
        )
        events: list[Event] = [event, SessionFinalized(session_id=row.id)]
        if row.invitation is not None:
            events.append(InterviewEnded(session_id=row.id, ended_at=event.finalized_at))
        await asyncio.gather(*map(self.events.publish, events))

    async def report(self, session_id: str, limit: float) -> Report:
        """Return the report once it is stored.

        Raise ReportNotReady after `limit` seconds, or when the report waits for a person or another
        day, and SessionGone or UnknownSession when the session is erased.
        """
        until = time.monotonic() + limit
        waits = doubling(FIRST_MISSED_SECONDS, REPORT_POLL_SECONDS)
        with self.wakeups.on(session_id) as news:
            self.open_sessions.check_not_erased(session_id)
            while True:
                if report := await self.reports.get(session_id):
                    return report
                remaining = until - time.monotonic()
                if remaining <= 0 or self.stop.is_set():
                    await self._refuse(session_id)
                pause = min(next(waits), remaining)
                if await self._heard_ready(news, pause):
                    waits = doubling(FIRST_POLL_SECONDS, REPORT_POLL_SECONDS)
                elif pause >= FIRST_MISSED_SECONDS:  # the report is not just being stored
                    _check_put_off(await self._row(session_id))

    async def _heard_ready(self, news: News, seconds: float) -> bool:
        """Return whether an event said that the report is ready; False after so many `seconds`.

        Return False at once if the grades were put off. Other news, such as progress, change
        nothing for the waiting call: each would cost two reads of the store.
        The report itself is read from the store, not taken from the event: a client must be able to
        read the same report again, and only the store knows whether the session was erased.
        """
        try:
            async with asyncio.timeout(seconds):
                while True:
                    match await news.get():
                        case ReportReady():
                            return True
                        case GradingPutOff():
                            return False
                        case SessionErased():
                            raise SessionGone
                        case EventSetAside() as notice if holds_up_report(notice):
                            raise _held_up(notice.stage)
        except TimeoutError:
            return False

    async def _refuse(self, session_id: str) -> NoReturn:
        row = await self._row(session_id)
        if row.set_aside is not None:
            raise _held_up(row.set_aside.stage)
        _check_put_off(row)
        raise ReportNotReady(
            "the report is still being made; call again to wait on", ASK_AGAIN_SECONDS
        )


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
        title=row.title,
        invitation=row.invitation,
        candidate_report=row.candidate_report,
        blind=row.blind,
        language=row.language,
        started_at=row.started_at,
        finalized_at=time.time(),
        questions=row.questions,
        probes=row.probes,
        submitted=submitted,
        claim=claim if row.camera else None,
        consent=row.consents[-1] if row.consents else None,
        abandoned=abandoned,
        set_aside=row.incomplete,
    )


def _check_put_off(row: Session) -> None:
    """Raise ReportNotReady where the grades wait for another day: no call waits that long."""
    now = time.time()
    if row.graded_from is not None and row.waits_for_another_day(now):
        raise ReportNotReady(
            f"the interview is over, and {PUT_OFF}. Nothing that was said is lost.",
            math.ceil(min(row.graded_from - now, PUT_OFF_SECONDS)),
        )


def _held_up(stage: str) -> ReportNotReady:
    return ReportNotReady(
        f"the report cannot be finished without a person's help: {not_done(stage)}. Nothing"
        " that was said is lost.",
        HELD_UP_SECONDS,
    )
