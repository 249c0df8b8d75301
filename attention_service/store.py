"""What the attention service keeps of what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass

from attention_service.domain import Observation
from shared.concurrency import beside
from shared.events import AttentionObserved
from shared.store import Collection, Document, Store


@dataclass(frozen=True, slots=True)
class Observations:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Observations":
        return cls(await store.collection("observations", indexes=[["session_id"]]))

    async def add(self, events: Sequence[AttentionObserved]) -> None:
        """Those that are kept already stay as they are."""
        await self.rows.add(
            [
                {"id": event.observation_id, **event.model_dump(exclude={"observation_id"})}
                for event in events
            ]
        )

    async def of(self, session_id: str) -> list[Observation]:
        return await beside(_observations, await self.rows.find({"session_id": session_id}))

    async def count(self, session_id: str) -> int:
        return await self.rows.count({"session_id": session_id})


def _observations(rows: Sequence[Document]) -> list[Observation]:
    return [
        Observation(
            row["received_at"], row["instance"], row["n"], row["state"], row.get("observed_at")
        )
        for row in rows
    ]
