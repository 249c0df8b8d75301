"""The table of the decisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.decisions.domain import Decision
from shared.store import Collection, OneOf, Store


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions by interview and number, of which none is changed."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Decisions":
        return cls(
            await store.collection("decisions", indexes=[["interview_id", "n"], ["session_id"]])
        )

    async def add(self, decision: Decision) -> bool:
        """Add the decision; False if somebody else made one with its number."""
        return await self.rows.add([decision.model_dump(mode="json")]) == 1

    async def of(self, interview_ids: Sequence[str]) -> list[Decision]:
        """Return the decisions about the interviews, the oldest of each first."""
        where = {"interview_id": OneOf(interview_ids)}
        rows = await self.rows.find(where, order=["interview_id", "n"])
        return [Decision.model_validate(row) for row in rows]

    async def forget(self, interview_id: str) -> int:
        """Erase the reasons of an interview's decisions; outcome, time and label stay."""
        rows = await self.rows.find({"interview_id": interview_id})
        for row in rows:
            await self.rows.change(row["id"], {"session_id": "", "reason": ""}, erasing=True)
        return len(rows)
