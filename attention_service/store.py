"""What the attention service keeps of what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass

from attention_service.domain import Observation
from shared.store import Collection, Store


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
