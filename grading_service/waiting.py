"""Transcripts whose grades wait for the budget of another day."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.events import Event, TranscriptCompleted
from shared.retry import Unavailable
from shared.store import Below, Collection, Store, Where

SWEEP_SECONDS = 60.0
"""Seconds between two looks for transcripts whose day has come."""

SWEEP_ROWS = 100

Publish = Callable[[Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The latest transcript of each session that waits, until `due_at` (Unix seconds)."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Waiting":
        return cls(await store.collection("waiting", indexes=[["due_at"]]))

    async def keep(self, event: TranscriptCompleted, due_at: float) -> None:
        """Keep the transcript, unless a later version is there."""
        fields = {
            "event": event.model_dump(mode="json"),
            "version": event.version,
            "due_at": due_at,
        }
        where: Where = {"version": Below(event.version + 1)}
        await self.rows.change(event.session_id, fields, where=where, create={})

    async def of(self, session_id: str) -> TranscriptCompleted | None:
        row = await self.rows.get(session_id)
        return TranscriptCompleted.model_validate(row["event"]) if row else None

    async def forget(self, session_id: str) -> None:
        await self.rows.remove({"id": session_id})

    async def sweep(self, publish: Publish, now: float) -> None:
        """Publish again the transcripts that are due; they come once more if that is lost."""
        for row in await self.rows.find({"due_at": Below(now)}, limit=SWEEP_ROWS):
            await self.rows.change(row["id"], {"due_at": tomorrow(now)})
            await publish(TranscriptCompleted.model_validate(row["event"]))

    async def run(self, publish: Publish, now: Callable[[], float], stop: asyncio.Event) -> None:
        """Sweep until `stop`."""
        while not stop.is_set():
            with suppress(Unavailable):  # the next sweep is early enough
                await self.sweep(publish, now())
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)


def tomorrow(now: float) -> float:
    """Return the beginning of the next day in UTC, when budgets begin anew; Unix seconds."""
    day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (day + timedelta(days=1)).timestamp()
