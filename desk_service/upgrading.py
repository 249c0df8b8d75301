"""Upgrading: the rows of release 0.1.0 get the fields that later releases look for."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.invitations.domain import Invitation
from desk_service.invitations.store import SWEEP_ROWS, Invitations
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.events import PrintRequested


@dataclass(frozen=True, slots=True)
class Upgrading:
    """The completion of old rows, which is run at each start and may be repeated."""

    invitations: Invitations
    broker: Broker

    async def run(self) -> None:
        """Make old invitations searchable, and ask for the reports that the desk has not kept."""
        while unsought := await self.invitations.unsought():
            for invitation in unsought:
                await self.invitations.note_sought(invitation)
        after, found = "", await self.invitations.without_report("")
        while found:
            await self._ask_for_reports(found)
            after = found[-1].place
            found = await self.invitations.without_report(after) if _is_full(found) else []

    async def _ask_for_reports(self, invitations: Sequence[Invitation]) -> None:
        """Let the reports be announced again; a report that is not made yet comes by itself."""
        sessions = [each.session_id for each in invitations if each.session_id]
        await self.broker.publish(
            [bundle([pack(PrintRequested(session_id=session))]) for session in sessions]
        )


def _is_full(batch: Sequence[Invitation]) -> bool:
    """Return whether more rows may follow the batch."""
    return len(batch) == SWEEP_ROWS
