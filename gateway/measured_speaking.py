"""The gateway's table of how candidates spoke, which only their own side of an interview reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.events import Event, SpeakingMeasured
from shared.model import SpeakingFacts
from shared.store import Below, Collection, Store, Where


@dataclass(frozen=True, slots=True)
class MeasuredSpeaking:
    """The speaking facts by session, apart from the reports, which those who hire read."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "MeasuredSpeaking":
        return cls(await store.collection("speaking"))

    async def on_speaking_measured(self, event: SpeakingMeasured) -> Sequence[Event]:
        """Keep the facts, unless those of a later transcript are there."""
        fields = event.model_dump(mode="json", include={"version", "answers"})
        where: Where = {"version": Below(event.version)}
        await self.rows.change(event.session_id, fields, where=where, create={})
        return []

    async def of(self, session_id: str) -> tuple[SpeakingFacts, ...]:
        """Return the session's facts; none where no answer was spoken."""
        row = await self.rows.get(session_id)
        return tuple(map(SpeakingFacts.model_validate, row["answers"])) if row else ()
