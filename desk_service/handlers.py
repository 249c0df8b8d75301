"""Handlers of the desk's queue: what becomes of invitations."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.audit.trail import Trail
from desk_service.interviews.reading import Reading
from shared.events import Event, InvitationOpened, InvitationRedeemed, ReportReady
from shared.retry import NotYet

CANDIDATE = "candidate"
"""The actor of audit entries about what a candidate did."""


WAIT_SECONDS = 3600.0
"""Seconds after the end in which the event of the start may still come."""


@dataclass(frozen=True, slots=True)
class Hiring:
    """The handlers, which keep how far each invitation is."""

    reading: Reading
    trail: Trail

    async def on_invitation_opened(self, event: InvitationOpened) -> Sequence[Event]:
        await self.reading.invitations.note_opened(event.invitation_id, event.opened_at)
        return []

    async def on_invitation_redeemed(self, event: InvitationRedeemed) -> Sequence[Event]:
        action = "interview.resumed" if event.again else "interview.started"
        await self.trail.write(CANDIDATE, action, event.invitation_id)
        await self.reading.invitations.note_started(
            event.invitation_id, event.session_id, event.started_at
        )
        return []

    async def on_report_ready(self, event: ReportReady) -> Sequence[Event]:
        report, now = event.report, time.time()
        if report.invitation is None:
            return []
        await self.reading.reports.put(event)
        found = await self.reading.invitations.note_reported(event.session_id, report, now)
        if found is not None:
            await self.reading.settle(found.id)
        elif now < (until := report.finalized_at + WAIT_SECONDS):
            raise NotYet(until)  # the start comes, in another order
        return []
