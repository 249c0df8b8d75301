"""The redemption of invitations: a link begins one session, and resumes it ever after."""

import secrets
import time
from dataclasses import dataclass

from gateway.errors import InvitationOver
from gateway.interview.group_commit import GroupCommit
from gateway.invitations import ERASED, Invitations, Invited
from gateway.plans import Plans
from gateway.store import Session, Sessions
from shared.erasure import Tombstones
from shared.events import InvitationRedeemed, TemplatePublished
from shared.ids import PRIVATE
from shared.model import CandidateReport, Invitation, Question
from shared.retry import Unavailable

ROLE = "invited"
"""The role of sessions by invitation: their questions come from a template, not from a role."""

REVOKED = "the invitation was withdrawn: please ask who invited you"
EXPIRED = "the time for this interview is over: please ask who invited you"
GONE = "the interview of this invitation was erased"


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

    async def redeem(self, invited: Invited, plan: TemplatePublished) -> Redeemed:
        """Begin the interview of an invitation that was found, or resume it."""
        taken = None
        if invited.session_id is None:
            fresh = PRIVATE + secrets.token_hex(16)
            taken = await self.invitations.redeem(invited, fresh, time.time())
            invited = taken or await self.invitations.get(invited.id) or invited
        session = await self._session(invited, plan)
        await self.events.publish(
            InvitationRedeemed(
                session_id=session.id,
                invitation_id=invited.id,
                started_at=session.started_at,
                again=taken is None,
            )
        )
        return Redeemed(session, again=taken is None)

    async def _session(self, invited: Invited, plan: TemplatePublished) -> Session:
        """Return the row of the invitation's session, which is made if it is missing."""
        if invited.session_id is None:  # revoked meanwhile
            raise InvitationOver(REVOKED)
        if invited.session_id == ERASED or await self.tombstones.among([invited.session_id]):
            raise InvitationOver(GONE)
        if found := await self.sessions.get(invited.session_id):
            return found
        session = self._made(invited, plan)
        await self.sessions.add(session)
        return session

    def _made(self, invited: Invited, plan: TemplatePublished) -> Session:
        """Return the row of a session that begins, which follows from its arguments alone."""
        assert invited.session_id is not None
        started_at, factor = invited.started_at or time.time(), invited.time_factor
        return Session(
            id=invited.session_id,
            role=ROLE,
            title=plan.title,
            invitation=Invitation(label=invited.label, version=plan.version, sha256=plan.sha256),
            candidate_report=self.candidate_report,
            blind=plan.blind_marks,
            language=plan.language,
            questions=tuple(Question.model_validate(each.model_dump()) for each in plan.questions),
            question_seconds=tuple(round(each.seconds * factor) for each in plan.questions),
            started_at=started_at,
            closes_at=started_at + self.session_seconds * factor,
        )


def _check_open(invited: Invited) -> None:
    if invited.revoked:
        raise InvitationOver(REVOKED)
    if time.time() >= invited.expires_at:
        raise InvitationOver(EXPIRED)
