"""The budgets of two kinds of sessions: sessions by invitation, and sessions that anybody starts.

Each kind has a day's budget of its own, so that nobody's start is paid for by somebody else's.
"""

from dataclasses import dataclass
from typing import Self

from shared.ids import PRIVATE
from shared.llm.budget import Budget, Reservation
from shared.store import Store

INVITED_DAY = "invited day"
"""The name of the budget of a day for interviews by invitation."""

STAFF = "draft:"
"""The beginning of the id under which a draft is paid for, which staff ask for."""


@dataclass(frozen=True, slots=True)
class Purses:
    """The budgets of interviews that anybody may start, and of interviews by invitation."""

    anybody: Budget
    invited: Budget

    @classmethod
    async def open(
        cls, store: Store, session_usd: float, day_usd: float, invited_day_usd: float | None
    ) -> Self:
        """Open both budgets, of the same amount where `invited_day_usd` is None."""
        invited_usd = day_usd if invited_day_usd is None else invited_day_usd
        return cls(
            anybody=await Budget.open(store, session_usd, day_usd),
            invited=await Budget.open(store, session_usd, invited_usd, INVITED_DAY),
        )

    async def reserve(self, session_id: str, usd: float) -> Reservation:
        """Set `usd` aside in the budget that pays for the session, or raise BudgetSpentError."""
        hired = session_id.startswith((PRIVATE, STAFF))
        return await (self.invited if hired else self.anybody).reserve(session_id, usd)

    async def settle(self, reservation: Reservation, usd: float) -> None:
        """Put the price in the reservation's place."""
        await self.anybody.settle(reservation, usd)  # the rows of both are in one collection
