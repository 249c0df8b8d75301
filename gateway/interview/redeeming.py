"""The redemption of invitations: a link begins one session, and resumes it ever after."""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from gateway.errors import InvitationErased, InvitationExpired, InvitationRevoked, NotOpenYet
from gateway.interview.group_commit import GroupCommit
from gateway.interview.retention import DAY_SECONDS
from gateway.invitations import ERASED, Invitations, Invited
from gateway.plans import Plans
from gateway.store import Session, Sessions
from shared.erasure import Tombstones
from shared.events import InvitationOpened, InvitationRedeemed, TemplatePublished
from shared.ids import PRIVATE
from shared.model import CandidateReport, Invitation, Question
from shared.retry import Unavailable

ROLE = "invited"
"""The role of sessions by invitation: their questions come from a template, not from a role."""

UNTIMED_SECONDS = DAY_SECONDS
"""Seconds after the deadline that a session without a time limit is open."""

PROBE_SECONDS = 90
"""The time that the answer to a follow-up may take."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The session of an invitation; `again` if an earlier call began it."""

    session: Session
    again: bool


@dataclass(frozen=True, slots=True)
class Redeeming:
    """The redeemer.

    One conditional write of the invitation's row decides the session. Its row follows from the
    invitation and the plan alone, so that whoever comes next makes it if a process was killed in
    between. The desk may be away.
    """

    invitations: Invitations
    plans: Plans
    sessions: Sessions
    tombstones: Tombstones
    events: GroupCommit
    session_seconds: float
    candidate_report: CandidateReport

    async def find(self, token: str) -> tuple[Invited, TemplatePublished] | None:
        """Return the invitation of the link, with its plan; None if no link has this token.

        Raise InvitationOver if it can begin no session any more.
        """
        invited = await self.invitations.by_token(token)
        if invited is None:
            return None
        if invited.session_id is None:
            _check_open(invited)
        plan = await self.plans.get(invited.template_id, invited.version)
        if plan is None:
            raise Unavailable("the interview is being prepared")
        return invited, plan

    async def look(self, token: str) -> tuple[Invited, TemplatePublished] | None:
        """Return the invitation of the link, as `find`, and tell the desk of the first look."""
        found = await self.find(token)
        if found and found[0].opened_at is None:
            opened_at = time.time()
            with suppress(Unavailable):  # the next look tells
                opened = InvitationOpened(invitation_id=found[0].id, opened_at=opened_at)
                await self.events.publish(opened)
                await self.invitations.note_opened(found[0], opened_at)
        return found

    async def redeem(self, invited: Invited, plan: TemplatePublished) -> Redeemed:
        """Begin the interview of an invitation that was found, or resume it.

        Raise NotOpenYet before its time.
        """
        taken = None
        if invited.session_id is None:
            if time.time() < (invited.opens_at or 0.0):
                raise NotOpenYet
            fresh = PRIVATE + secrets.token_hex(16)
            taken = await self.invitations.redeem(invited, fresh, time.time())
            invited = taken or await self.invitations.get(invited.id) or invited
        session = await self._session(invited, plan)
        if taken is None:
            session = await self.sessions.note_resumed(session.id, time.time()) or session
        await self.events.publish(
            InvitationRedeemed(
                session_id=session.id,
                invitation_id=invited.id,
                started_at=session.started_at,
                again=taken is None,
            )
        )
        return Redeemed(session, again=taken is None)

    async def extend(self, invitation_id: str) -> None:
        """Let a session without a time limit go on until a day after the invitation's deadline.

        An earlier deadline takes no time from a candidate who has begun.
        """
        invited = await self.invitations.get(invitation_id)
        if invited and invited.untimed and invited.session_id:
            closes_at = self.closes_at(invited, invited.started_at or time.time())
            await self.sessions.extend(invited.session_id, closes_at)

    async def begun(self, invited: Invited) -> Session | None:
        """Return the session that a found invitation began; InvitationErased if it was erased."""
        if invited.session_id == ERASED:
            raise InvitationErased
        return await self.sessions.get(invited.session_id) if invited.session_id else None

    async def _session(self, invited: Invited, plan: TemplatePublished) -> Session:
        """Return the row of the invitation's session, which is made if it is missing."""
        if invited.session_id is None:  # revoked meanwhile
            raise InvitationRevoked
        if invited.session_id == ERASED or await self.tombstones.among([invited.session_id]):
            raise InvitationErased
        if found := await self.sessions.get(invited.session_id):
            return found
        session = self._made(invited, plan)
        await self.sessions.add(session)
        if not invited.untimed:
            return session
        await self.extend(invited.id)  # a later deadline found no session before this row was there
        return await self.sessions.get(session.id) or session

    def _made(self, invited: Invited, plan: TemplatePublished) -> Session:
        """Return the row of a session that begins, which follows from its arguments alone."""
        assert invited.session_id is not None
        started_at, days = invited.started_at or time.time(), plan.retention_days
        closes_at = self.closes_at(invited, started_at)
        return Session(
            id=invited.session_id,
            role=ROLE,
            title=plan.title,
            invitation=Invitation(label=invited.label, version=plan.version, sha256=plan.sha256),
            candidate_report=self.candidate_report,
            blind=plan.blind_marks,
            language=plan.language,
            questions=tuple(
                Question.model_validate(each.model_dump() | {"plan": plan.sha256})
                for each in plan.questions
            ),
            question_seconds=question_seconds(invited, plan),
            probe_seconds=None if invited.untimed else round(PROBE_SECONDS * invited.time_factor),
            limits=plan.follow_ups,
            voice=not invited.text_only,
            camera=may_use_camera(invited, plan),
            asks_if_finished=not has_more_time(invited),
            started_at=started_at,
            closes_at=closes_at,
            erase_at=max(closes_at, started_at + days * DAY_SECONDS) if days else None,
        )

    def closes_at(self, invited: Invited, started_at: float) -> float:
        """Return until when a session can go on that starts at `started_at`; Unix seconds."""
        if invited.untimed:
            return invited.expires_at + UNTIMED_SECONDS
        return started_at + self.session_seconds * invited.time_factor


def has_more_time(invited: Invited) -> bool:
    """Return whether the candidate gets more time than others, and is not to be hurried."""
    return invited.untimed or invited.time_factor > 1


def question_seconds(invited: Invited, plan: TemplatePublished) -> tuple[int, ...]:
    """Return the time of each question; no times where the candidate has as much as needed."""
    if invited.untimed:
        return ()
    return tuple(round(each.seconds * invited.time_factor) for each in plan.questions)


def may_use_camera(invited: Invited, plan: TemplatePublished) -> bool:
    """Return whether attention is collected: the camera serves nothing else."""
    return plan.attention and not invited.no_camera


def _check_open(invited: Invited) -> None:
    if invited.revoked:
        raise InvitationRevoked
    if time.time() >= invited.expires_at:
        raise InvitationExpired
