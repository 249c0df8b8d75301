"""The table of drafts: each is asked for once, and made by the interviewer service."""

import time
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.events import DraftMade, DraftRequested
from shared.store import Below, Collection, Store, Where

KEEP_SECONDS = 7 * 24 * 3600.0
"""Seconds for which a draft is kept: its questions are in a template by then, or not wanted."""

ASKED_AGAIN_SECONDS = 60.0
SWEEP_ROWS = 100

DraftState = Literal["asked", "made"]


class Draft(BaseModel):
    """A draft. `description` is kept until the questions are there, in case it is asked for again.

    `told_at` is the time at which the interviewer was told of the request last.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    state: DraftState = "asked"
    description: str
    language: str
    asked_by: str
    asked_at: float
    told_at: float = 0.0
    made: DraftMade | None = None

    def event(self) -> DraftRequested:
        return DraftRequested(
            draft_id=self.id, description=self.description, language=self.language
        )


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts by id."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Drafts":
        indexes = [["state", "told_at"], ["asked_at"]]
        return cls(await store.collection("drafts", indexes=indexes))

    async def add(self, draft: Draft) -> None:
        await self.rows.add([draft.model_dump(mode="json")])

    async def get(self, draft_id: str) -> Draft | None:
        row = await self.rows.get(draft_id)
        return Draft.model_validate(row) if row else None

    async def note_told(self, draft_id: str, now: float) -> None:
        await self.rows.change(draft_id, {"told_at": now}, durable=False)

    async def note_made(self, event: DraftMade) -> None:
        """Keep the questions of a draft that waits for them; the first that come count."""
        fields = {"state": "made", "made": event.model_dump(mode="json"), "description": ""}
        await self.rows.change(event.draft_id, fields, where={"state": "asked"})

    async def waiting(self, now: float) -> list[Draft]:
        """Return drafts that were asked for a while ago and are not there."""
        where: Where = {"state": "asked", "told_at": Below(now - ASKED_AGAIN_SECONDS)}
        rows = await self.rows.find(where, limit=SWEEP_ROWS)
        return [Draft.model_validate(row) for row in rows]

    async def sweep(self, now: float | None = None) -> None:
        """Remove the drafts that are too old."""
        oldest = (now or time.time()) - KEEP_SECONDS
        await self.rows.remove({"asked_at": Below(oldest)})
