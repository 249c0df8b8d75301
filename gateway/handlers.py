"""Handlers of the gateway: for its queue, which all replicas share, and for the broadcasts."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.contest_answers import ContestAnswers
from gateway.interview.held_up import holds_up_report
from gateway.interview.milestones import note_report_ready
from gateway.interview.open_sessions import OpenSession, OpenSessions
from gateway.interview.progress_heard import ProgressHeard
from gateway.interview.redeeming import Redeeming
from gateway.interview.wakeups import Wakeups
from gateway.plans import Plans
from gateway.reports import Reports
from gateway.store import Sessions, SetAsideNotice
from shared.broker import Message, read, unpack
from shared.concurrency import all_of
from shared.events import (
    EVENTS,
    AttentionObserved,
    AttentionRead,
    ConsentGiven,
    ContestAnswered,
    ErasureConfirmed,
    Event,
    EventSetAside,
    ExportRead,
    FollowupChosen,
    GradingPutOff,
    InvitationIssued,
    ProgressMade,
    ReportReady,
    SessionErased,
    SessionEvent,
    SessionFinalized,
    TemplatePublished,
    TranscriptAppended,
    TranscriptRead,
)

STORING_SECONDS = 0.005
"""Seconds from the news of a report until waiting calls look for it: by then it is mostly stored.

The process that stores it tells its own calls at once; earlier looks would only delay the storing.
"""

CANDIDATE_EVENTS = (TranscriptAppended.name, AttentionObserved.name)
"""Events that a candidate gave. A report says when some are missing."""


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """The handlers of the gateway's queue, which keep the reports."""

    sessions: Sessions
    reports: Reports
    wakeups: Wakeups

    async def on_report_ready(self, event: ReportReady) -> Sequence[Event]:
        """Keep the report. Its writes are asked for at once, and so share a flush to the disk."""
        _, row = await all_of(
            [
                self.reports.put(event.report, event.hiring_pdf),
                self.sessions.note_reported(event.session_id),
            ]
        )
        # The calls of this process need not wait for the broadcast.
        self.wakeups.tell(event.session_id, event)
        if row:
            note_report_ready(row)
        return []

    async def on_grading_put_off(self, event: GradingPutOff) -> Sequence[Event]:
        await self.sessions.note_put_off(event.session_id, event.until)
        self.wakeups.tell(event.session_id, event)
        return []

    async def on_event_set_aside(self, event: EventSetAside) -> Sequence[Event]:
        if holds_up_report(event):
            notice = SetAsideNotice(stage=event.stage, event=event.event, reason=event.reason)
            await self.sessions.note_held_up(event.session_id, notice)
        elif event.event in CANDIDATE_EVENTS:
            await self.sessions.note_incomplete(event.session_id, event.event)
        return []


@dataclass(frozen=True, slots=True)
class Hiring:
    """The handlers of the gateway's queue, which store the desk's news."""

    plans: Plans
    redeeming: Redeeming
    contest_answers: ContestAnswers

    async def on_template_published(self, event: TemplatePublished) -> Sequence[Event]:
        await self.plans.put(event)
        return []

    async def on_invitation_issued(self, event: InvitationIssued) -> Sequence[Event]:
        await self.redeeming.invitations.put(event)
        if event.untimed:
            await self.redeeming.extend(event.invitation_id)
        return []

    async def on_contest_answered(self, event: ContestAnswered) -> Sequence[Event]:
        await self.contest_answers.put(event)
        return []


def ignore(session: OpenSession) -> None:
    """Do nothing at the end of a session."""


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """The handler of the broadcasts, which every gateway process hears.

    Broadcasts are wake-ups only: the store knows everything that matters. `on_close` is called with
    each session that is closed.
    """

    open_sessions: OpenSessions
    wakeups: Wakeups
    progress_heard: ProgressHeard = field(default_factory=ProgressHeard)
    on_close: Callable[[OpenSession], None] = ignore

    async def hear(self, message: Message) -> None:
        if kind := EVENTS.get(message.name):
            for envelope in unpack(message):
                self._hear(read(envelope, kind))

    def _hear(self, event: Event) -> None:
        match event:
            case (
                TranscriptRead()
                | AttentionRead()
                | FollowupChosen()
                | ErasureConfirmed()
                | ExportRead()
            ):
                self.wakeups.tell(event.request_id, event)
                return
            case SessionFinalized():
                self.on_close(self.open_sessions.close(event.session_id))
            case SessionErased():
                self.on_close(self.open_sessions.erase(event.session_id))
                self.progress_heard.forget(event.session_id)
            case ConsentGiven():
                self.open_sessions.hear_consent(event)
            case ProgressMade():
                self.progress_heard.note(event)
            case ReportReady():
                loop = asyncio.get_running_loop()
                loop.call_later(STORING_SECONDS, self.wakeups.tell, event.session_id, event)
                return
        if isinstance(event, SessionEvent):
            self.wakeups.tell(event.session_id, event)
