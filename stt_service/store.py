"""What the stt service keeps of what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.events import TranscriptAppended
from shared.store import Collection, Store
from stt_service.domain import Utterance


@dataclass(frozen=True, slots=True)
class Utterances:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Utterances":
        return cls(await store.collection("utterances", indexes=[["session_id"]]))

    async def add(self, events: Sequence[TranscriptAppended]) -> None:
        """Each as the `Utterance` that it is; those that are kept already stay as they are."""
        await self.rows.add(
            [
                {"id": event.utterance_id, **event.model_dump(exclude={"utterance_id"})}
                for event in events
            ]
        )

    async def of(self, session_id: str) -> list[Utterance]:
        found = await self.rows.find({"session_id": session_id})
        return [Utterance.model_validate(row) for row in found]

    async def count(self, session_id: str) -> int:
        return await self.rows.count({"session_id": session_id})
