"""Handlers of the desk's queue: news of invitations, of their sound, and of drafts."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.audit.domain import Action
from desk_service.audit.trail import Trail
from desk_service.drafts.store import Drafts
from desk_service.interviews.erasing import Erasing
from desk_service.interviews.reading import Reading
from desk_service.sound.store import KeptSounds
from shared.events import (
    DraftMade,
    Event,
    GradingPutOff,
    InterviewContested,
    InterviewEnded,
    InvitationLapsed,
    InvitationOpened,
    InvitationRedeemed,
    QuestionReached,
    ReportReady,
    SessionErased,
    SoundHeard,
)
from shared.ids import PRIVATE, new_id
from shared.retry import NotYet

CANDIDATE = "candidate"
"""The actor of audit entries about what a candidate did."""

RETENTION = "retention"
"""The actor of audit entries about what was kept for its time."""


WAIT_SECONDS = 3600.0
"""Seconds in which the event of the start may still come, after the end or an objection."""


@dataclass(frozen=True, slots=True)
class Hiring:
    """The handlers, which keep how far each invitation is."""

    reading: Reading
    trail: Trail

    async def on_invitation_opened(self, event: InvitationOpened) -> Sequence[Event]:
        await self.reading.invitations.note_opened(event.invitation_id, event.opened_at)
        return []

    async def on_invitation_redeemed(self, event: InvitationRedeemed) -> Sequence[Event]:
        action: Action = "interview.resumed" if event.again else "interview.started"
        await self.trail.write(CANDIDATE, action, event.invitation_id)
        await self.reading.invitations.note_started(
            event.invitation_id, event.session_id, event.started_at
        )
        found = await self.reading.invitations.get(event.invitation_id)
        if found is not None and found.erased_at is not None:  # before the gateway heard of it
            return [SessionErased(session_id=event.session_id, request_id=new_id())]
        return []

    async def on_question_reached(self, event: QuestionReached) -> Sequence[Event]:
        invitations = self.reading.invitations
        await invitations.note_question(event.session_id, event.index, event.reached_at)
        return []

    async def on_interview_ended(self, event: InterviewEnded) -> Sequence[Event]:
        known = await self.reading.invitations.note_ended(event.session_id, event.ended_at)
        if not known and time.time() < (until := event.ended_at + WAIT_SECONDS):
            raise NotYet(until)  # the start comes, in another order
        return []

    async def on_grading_put_off(self, event: GradingPutOff) -> Sequence[Event]:
        await self.reading.invitations.note_put_off(event.session_id, event.until)
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

    async def on_interview_contested(self, event: InterviewContested) -> Sequence[Event]:
        """Keep the objections of an interview by invitation, for a person to answer."""
        if not event.session_id.startswith(PRIVATE):
            return []
        found = await self.reading.invitations.of_session(event.session_id)
        if found is None:
            until = max((each.at for each in event.contests), default=0.0) + WAIT_SECONDS
            if time.time() < until:
                raise NotYet(until)  # the start comes, in another order
            return []
        known = len(await self.reading.contests.of([found.id]))
        for n in range(known + 1, len(event.contests) + 1):
            await self.trail.write(CANDIDATE, "contest.filed", found.id, n=n)
        await self.reading.contests.put(found.id, event.session_id, event.contests)
        return []


@dataclass(frozen=True, slots=True)
class Drafted:
    """The handler of questions that a program drafted."""

    drafts: Drafts
    trail: Trail

    async def on_draft_made(self, event: DraftMade) -> Sequence[Event]:
        """Keep drafted questions, for staff to tick."""
        await self.trail.write(
            event.made_by, "draft.made", event.draft_id, questions=len(event.questions)
        )
        await self.drafts.note_made(event)
        return []


@dataclass(frozen=True, slots=True)
class Listening:
    """The handler of sound that a person may want to listen to."""

    kept_sounds: KeptSounds

    async def on_sound_heard(self, event: SoundHeard) -> Sequence[Event]:
        """Keep which spans of an interview by invitation have no sure words."""
        if event.session_id.startswith(PRIVATE):
            await self.kept_sounds.put(event)
        return []


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The handler that forgets the people who never came."""

    erasing: Erasing
    trail: Trail

    async def on_invitation_lapsed(self, event: InvitationLapsed) -> Sequence[Event]:
        invitations = self.erasing.reading.invitations
        found = await invitations.get(event.invitation_id)
        if found is None or found.session_id is not None or found.erased_at is not None:
            return []
        await self.trail.write(RETENTION, "interview.erased", found.id)
        await self.erasing.erase(found)
        return []
