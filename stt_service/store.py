"""What the stt service keeps of what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.store import Collection, Store
from stt_service.domain import Utterance


@dataclass(frozen=True, slots=True)
class Utterances:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Utterances":
        return cls(await store.collection("utterances", indexes=[["session_id"]]))

    async def add(self, utterances: Sequence[Utterance]) -> None:
        await self.rows.add([utterance.model_dump() for utterance in utterances])

    async def of(self, session_id: str) -> list[Utterance]:
        found = await self.rows.find({"session_id": session_id})
        return [Utterance.model_validate(row) for row in found]

    async def count(self, session_id: str) -> int:
        return await self.rows.count({"session_id": session_id})
