"""The table of the sound that is kept, by session."""

from collections.abc import Callable
from dataclasses import dataclass

from desk_service.sound.domain import KeptSound, KeptSpan
from desk_service.store import RACES
from shared.events import SoundHeard
from shared.retry import Unavailable
from shared.store import Collection, Document, Store, Where


@dataclass(frozen=True, slots=True)
class KeptSounds:
    """The rows of interviews with speech whose words are not sure."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "KeptSounds":
        return cls(await store.collection("kept_sound"))

    async def of(self, session_id: str) -> KeptSound:
        row = await self.rows.get(session_id)
        return KeptSound.model_validate(row) if row else KeptSound(id=session_id)

    async def put(self, event: SoundHeard) -> None:
        """Keep the spans that are not clear: the candidate may have told the words of some."""
        unclear = tuple(KeptSpan(*span) for span in event.unclear)
        fields = {"frames": event.frames, "unclear": unclear}
        await self._change(event.session_id, lambda sound: sound.model_copy(update=fields))

    async def settle(self, session_id: str, span: KeptSpan) -> None:
        """Note that a person has listened to the span."""
        await self._change(
            session_id,
            lambda sound: sound.model_copy(update={"settled": (*sound.settled, span)}),
        )

    async def _change(self, session_id: str, change: Callable[[KeptSound], KeptSound]) -> None:
        for _ in range(RACES):
            before = await self.of(session_id)
            after = change(before).model_copy(update={"revision": before.revision + 1})
            fields: Document = after.model_dump(mode="json")
            where: Where = {"revision": before.revision}
            if await self.rows.change(session_id, fields, where=where, create={}):
                return
        raise Unavailable("others are writing about the same sound")
