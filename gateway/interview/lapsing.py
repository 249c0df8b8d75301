"""Invitations that nobody started with: the desk forgets their people when their time is over."""

from dataclasses import dataclass

from gateway.interview.group_commit import GroupCommit
from gateway.interview.retention import DAY_SECONDS
from gateway.invitations import Invitations
from shared.events import InvitationLapsed


@dataclass(frozen=True, slots=True)
class Lapsing:
    """The sweep that lets invitations lapse `days` after their deadline; 0 keeps them for ever.

    A template may keep them for a shorter time.
    """

    invitations: Invitations
    events: GroupCommit
    days: float

    async def sweep(self, now: float) -> None:
        """Tell the desk of the invitations that are too old; `now` is in Unix seconds."""
        over = await self.invitations.unused({"erase_at": now})
        if self.days:
            over += await self.invitations.unused({"expires_at": now - self.days * DAY_SECONDS})
        for invited in over:
            # Told first and noted then: a crash in between tells twice, which erases once.
            await self.events.publish(InvitationLapsed(invitation_id=invited.id))
            await self.invitations.lapse(invited)
