"""The budgets of the language model: interviews by invitation may have a day's of their own.

With it nobody's start is paid for by somebody else's. Where the day's budget that pays for the
invited is used up, their grades wait for the next day, unless those who invited choose the offline
grader.
"""

from dataclasses import dataclass

from shared.ids import PRIVATE
from shared.llm.budget import Budget, BudgetSpentError, Reservation
from shared.store import Document

INVITED_DAY = "invited day"
"""The name of the budget of a day for interviews by invitation."""

CHOSEN = "those who invited chose the offline grader"


class PutOff(Exception):
    """The budget of the invited is used up: another day's pays for the grade."""

    def __init__(self) -> None:
        super().__init__("the day's budget that pays for interviews by invitation is used up")


@dataclass(frozen=True, slots=True)
class Purses:
    """The budget of interviews that anybody may start, and that of interviews by invitation.

    Both may be one.
    """

    anybody: Budget
    invited: Budget

    async def reserve(self, session_id: str, usd: float) -> Reservation:
        if not session_id.startswith(PRIVATE):
            return await self.anybody.reserve(session_id, usd)
        if await self.invited.rows.get(_choice(session_id)):
            raise BudgetSpentError(CHOSEN)
        try:
            return await self.invited.reserve(session_id, usd)
        except BudgetSpentError as error:
            if error.budget == self.invited.day:
                raise PutOff from None
            raise

    async def settle(self, reservation: Reservation, usd: float) -> None:
        await self.anybody.settle(reservation, usd)  # the rows of both are in one collection

    async def choose_offline(self, session_id: str) -> None:
        """Let no language model be asked for the session any more."""
        row: Document = {"id": _choice(session_id), "session_id": session_id}
        await self.invited.rows.add([row])


def _choice(session_id: str) -> str:
    return f"offline:{session_id}"
