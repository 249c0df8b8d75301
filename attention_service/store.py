"""Store of the attention service: observations."""

from collections.abc import Sequence
from dataclasses import dataclass

from attention_service.domain import Observation
from shared.concurrency import beside
from shared.events import AttentionObserved
from shared.store import Collection, Document, Store


@dataclass(frozen=True, slots=True)
class Observations:
    """The stored observations of all sessions."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Observations":
        return cls(await store.collection("observations", indexes=[["session_id"]]))

    async def add(self, events: Sequence[AttentionObserved]) -> None:
        """Store the observations; an observation that is stored already stays as it is."""
        await self.rows.add(
            [
                {"id": event.observation_id, **event.model_dump(exclude={"observation_id"})}
                for event in events
            ]
        )

    async def of(self, session_id: str) -> list[Observation]:
        """Return the session's observations, in no order."""
        return await beside(_observations, await self.rows.find({"session_id": session_id}))

    async def count(self, session_id: str) -> int:
        """Return the number of the session's observations."""
        return await self.rows.count({"session_id": session_id})


def _observations(rows: Sequence[Document]) -> list[Observation]:
    return [
        Observation(
            row["received_at"], row["instance"], row["n"], row["state"], row.get("observed_at")
        )
        for row in rows
    ]
