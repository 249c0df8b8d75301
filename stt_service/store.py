"""What the stt service keeps: every utterance, and one row for each finalized interview."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.events import InterviewFinalized, Record
from shared.store import Collection, OneOf, Store
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


class Transcript(Record):
    """A finalized interview. `settled` once the barrier is over; `version` 0 until assembled."""

    id: str
    finalized: InterviewFinalized
    settled: bool = False
    version: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Transcripts:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Transcripts":
        return cls(await store.collection("transcripts"))

    async def open_row(self, event: InterviewFinalized) -> Transcript:
        """The session's row, made if this is the first time its end is heard of."""
        row = Transcript(id=event.session_id, finalized=event)
        await self.rows.add([row.model_dump(mode="json")])
        return await self.get(event.session_id)

    async def get(self, session_id: str) -> Transcript:
        return Transcript.model_validate(await self.rows.get(session_id))

    async def settled(self, session_ids: Iterable[str]) -> list[str]:
        """Those of the sessions whose transcript may have been assembled already."""
        rows = await self.rows.find({"id": OneOf(list(session_ids)), "settled": True})
        return [row["id"] for row in rows]

    async def settle(self, session_id: str) -> None:
        await self.rows.change(session_id, {"settled": True})

    async def advance(self, row: Transcript, digest: str) -> bool:
        """Count a new version, unless somebody else did meanwhile."""
        fields = {"version": row.version + 1, "digest": digest}
        return bool(await self.rows.change(row.id, fields, where={"version": row.version}))
