"""What the attention service keeps: every observation, and one row for each finalized interview."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attention_service.domain import Observation
from shared.events import AttentionFigures, Record
from shared.store import Collection, OneOf, Store


@dataclass(frozen=True, slots=True)
class Observations:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Observations":
        return cls(await store.collection("observations", indexes=[["session_id"]]))

    async def add(self, observations: Sequence[Observation]) -> None:
        await self.rows.add([observation.model_dump() for observation in observations])

    async def of(self, session_id: str) -> list[Observation]:
        found = await self.rows.find({"session_id": session_id})
        return [Observation.model_validate(row) for row in found]

    async def count(self, session_id: str) -> int:
        return await self.rows.count({"session_id": session_id})


class Summary(Record):
    """A finalized interview. `settled` once the barrier is over; `version` 0 until summed up."""

    id: str
    started_at: float
    finalized_at: float
    settled: bool = False
    version: int = 0
    figures: AttentionFigures | None = None


@dataclass(frozen=True, slots=True)
class Summaries:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Summaries":
        return cls(await store.collection("summaries"))

    async def open_row(self, row: Summary) -> Summary:
        """The session's row, made if this is the first time its end is heard of."""
        await self.rows.add([row.model_dump(mode="json")])
        return await self.get(row.id)

    async def get(self, session_id: str) -> Summary:
        return Summary.model_validate(await self.rows.get(session_id))

    async def settled(self, session_ids: Iterable[str]) -> list[str]:
        """Those of the sessions that may have been summed up already."""
        rows = await self.rows.find({"id": OneOf(list(session_ids)), "settled": True})
        return [row["id"] for row in rows]

    async def settle(self, session_id: str) -> None:
        await self.rows.change(session_id, {"settled": True})

    async def advance(self, row: Summary, figures: AttentionFigures | None) -> bool:
        """Count a new version, unless somebody else did meanwhile."""
        fields = {
            "version": row.version + 1,
            "figures": figures.model_dump(mode="json") if figures else None,
        }
        return bool(await self.rows.change(row.id, fields, where={"version": row.version}))
