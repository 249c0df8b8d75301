"""The budgets of the language model that grades.

Where the day's budget of the interviews by invitation is used up, their grades wait for the next
day, unless staff choose the offline grader.
"""

from dataclasses import dataclass

from shared.ids import PRIVATE
from shared.llm import purses
from shared.llm.budget import BudgetSpentError, Reservation
from shared.store import Document

CHOSEN = "those who invited chose the offline grader"


class PutOff(Exception):
    """The budget of the invited is used up: another day's budget pays for the grade."""

    def __init__(self) -> None:
        super().__init__("the day's budget for interviews by invitation is used up")


@dataclass(frozen=True, slots=True)
class Purses(purses.Purses):
    """The budgets of both kinds of interviews, and the choice of the offline grader."""

    async def reserve(self, session_id: str, usd: float) -> Reservation:
        """Set `usd` aside; PutOff where the invited have to wait for another day."""
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

    async def choose_offline(self, session_id: str) -> None:
        """Let no language model be asked for the session any more."""
        row: Document = {"id": _choice(session_id), "session_id": session_id}
        await self.invited.rows.add([row])


def _choice(session_id: str) -> str:
    return f"offline:{session_id}"
