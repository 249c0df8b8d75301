"""What the gateway hears: reports to keep (once, shared by all replicas), and broadcasts that
wake the calls of this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.sessions import OpenSession, OpenSessions
from gateway.stages import Heard
from gateway.store import Reports, Sessions, SetAsideNotice
from gateway.waiting import Waiting
from shared.broker import Message, read, unpack
from shared.events import (
    EVENTS,
    AttentionObserved,
    AttentionRead,
    ErasureConfirmed,
    Event,
    EventSetAside,
    ExportRead,
    ProgressMade,
    ReportReady,
    SessionErased,
    SessionFinalized,
    TranscriptAppended,
    TranscriptRead,
)

GIVEN = (TranscriptAppended.name, AttentionObserved.name)
"""What a candidate gave: a report without some of it says so."""


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """The gateway's own queue."""

    sessions: Sessions
    reports: Reports
    waiting: Waiting

    async def on_report_ready(self, event: ReportReady) -> Sequence[Event]:
        await self.reports.put(event.report)
        # Who waits in this process has heard that it is ready, and looked before it was stored.
        self.waiting.tell(event.session_id, event)
        await self.sessions.note_reported(event.session_id)
        return []

    async def on_event_set_aside(self, event: EventSetAside) -> Sequence[Event]:
        if event.holds_up_report:
            notice = SetAsideNotice(stage=event.stage, event=event.event, reason=event.reason)
            await self.sessions.note_held_up(event.session_id, notice)
        elif event.event in GIVEN:
            await self.sessions.note_incomplete(event.session_id, event.event)
        return []


def nothing_else(session: OpenSession) -> None:
    """Nobody else is told."""


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """Heard by every gateway process: wake-ups only, the store knows all that matters."""

    open_sessions: OpenSessions
    waiting: Waiting
    heard: Heard = field(default_factory=Heard)
    over: Callable[[OpenSession], None] = nothing_else
    """Told of each session that takes nothing more."""

    async def hear(self, message: Message) -> None:
        if kind := EVENTS.get(message.name):
            for envelope in unpack(message):
                self._hear(read(envelope, kind))

    def _hear(self, event: Event) -> None:
        match event:
            case TranscriptRead() | AttentionRead() | ErasureConfirmed() | ExportRead():
                self.waiting.tell(event.request_id, event)
                return
            case SessionFinalized():
                self._close(event.session_id)
            case SessionErased():
                self._close(event.session_id)
                self.heard.forget(event.session_id)
            case ProgressMade():
                self.heard.note(event)
        self.waiting.tell(event.session_id, event)

    def _close(self, session_id: str) -> None:
        self.over(self.open_sessions.close(session_id))
