"""Erasing: the personal parts of an interview go; outcomes, times and labels stay."""

import time
from dataclasses import dataclass

from desk_service.http.idempotency import Idempotency
from desk_service.interviews.reading import Reading
from desk_service.invitations.domain import Invitation
from desk_service.invitations.issuing import Issuing
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.erasure_journal import ErasureJournal
from shared.events import SessionErased
from shared.ids import new_id
from shared.retry import Unavailable


@dataclass(frozen=True, slots=True)
class Erasing:
    """The eraser of interviews in the desk's store, and of their sessions everywhere."""

    reading: Reading
    issuing: Issuing
    broker: Broker
    idempotency: Idempotency
    journal: ErasureJournal

    async def erase(self, invitation: Invitation) -> None:
        """Erase the interview, and have every service erase its session."""
        if invitation.session_id is None:
            await self._withdraw(invitation)
        else:
            event = SessionErased(session_id=invitation.session_id, request_id=new_id())
            await self.broker.publish([bundle([pack(event)])])
        await self.reading.reviews.forget(invitation.id)
        await self.reading.decisions.forget(invitation.id)
        await self._forget(invitation)

    async def forget_reviews(self, session_id: str) -> int:
        """Erase the words of a session's reviews, and return the number of its reviews."""
        found = await self._of(session_id)
        return await self.reading.reviews.forget(found.id) if found else 0

    async def forget_decisions(self, session_id: str) -> int:
        """Erase the reasons of a session's decisions, and return the number of its decisions."""
        found = await self._of(session_id)
        return await self.reading.decisions.forget(found.id) if found else 0

    async def forget_invitation(self, session_id: str) -> int:
        """Erase the person of a session's invitation, and return the number of its invitations.

        The last step: the other steps find the interview by its session.
        """
        found = await self._of(session_id)
        if found is None:
            return 0
        await self._forget(found)
        return 1

    async def _forget(self, invitation: Invitation) -> None:
        await self.journal.note(invitation.id)  # the first: an erased invitation is not met again
        await self.idempotency.forget(invitation.id)
        await self.reading.invitations.erase(invitation, time.time())

    async def _of(self, session_id: str) -> Invitation | None:
        return await self.reading.invitations.of_session(session_id) if session_id else None

    async def _withdraw(self, invitation: Invitation) -> None:
        """Let nobody start with an invitation that nobody started with."""
        revoked = await self.reading.invitations.change(invitation, {"revoked": True})
        if revoked is None:
            raise Unavailable("somebody else is changing this invitation")
        await self.issuing.tell([revoked])
