"""What the stt service keeps of what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.concurrency import beside
from shared.events import Question, TranscriptAppended
from shared.store import Collection, Document, Store
from stt_service.domain import Utterance


@dataclass(frozen=True, slots=True)
class Utterances:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Utterances":
        return cls(await store.collection("utterances", indexes=[["session_id"]]))

    async def add(self, events: Sequence[TranscriptAppended]) -> None:
        """Those that are kept already stay as they are."""
        await self.rows.add(
            [
                {"id": event.utterance_id, **event.model_dump(exclude={"utterance_id"})}
                for event in events
            ]
        )

    async def of(self, session_id: str) -> list[Utterance]:
        return await beside(_utterances, await self.rows.find({"session_id": session_id}))

    async def count(self, session_id: str) -> int:
        return await self.rows.count({"session_id": session_id})

    async def count_from(self, instance: str, session_id: str) -> int:
        """Those that one gateway process accepted."""
        return await self.rows.count({"session_id": session_id, "instance": instance})


def _utterances(rows: Sequence[Document]) -> list[Utterance]:
    """The `words` of a row, thousands of timed ones, are for the export alone."""
    return [_utterance(row) for row in rows]


def _utterance(row: Document) -> Utterance:
    utterance = Utterance._make(map(row.get, Utterance._fields))  # an old row lacks some: None
    if utterance.question is None:
        return utterance
    return utterance._replace(question=Question.model_validate(utterance.question))
