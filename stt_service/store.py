"""Store of the stt service: utterances."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.concurrency import beside
from shared.events import AudioRecognised, TranscriptAppended
from shared.model import JoinedWords, Question
from shared.store import Collection, Document, Store
from stt_service.spoken import revised_row, spoken_row
from stt_service.utterances import Utterance


@dataclass(frozen=True, slots=True)
class Utterances:
    """The stored utterances of all sessions."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Utterances":
        return cls(await store.collection("utterances", indexes=[["session_id"]]))

    async def add(self, events: Sequence[TranscriptAppended]) -> None:
        """Store the utterances; an utterance that is stored already stays as it is."""
        await self.rows.add(
            [
                {
                    "id": event.utterance_id,
                    **event.model_dump(exclude={"utterance_id", "ai_grading", "language"}),
                }
                for event in events
            ]
        )

    async def add_spoken(self, event: AudioRecognised, question: Question | None) -> None:
        """Store the words of a span, unless words of the span are stored already."""
        await self.rows.add([spoken_row(event, question)])

    async def add_revised(
        self, session_id: str, better: Iterable[tuple[Utterance, str, JoinedWords]]
    ) -> None:
        """Store the better words of spans, unless a second look's words are stored already."""
        await self.rows.add([revised_row(session_id, *each) for each in better])

    async def of(self, session_id: str) -> list[Utterance]:
        """Return the session's utterances, in no order."""
        return await beside(_utterances, await self.rows.find({"session_id": session_id}))

    async def count(self, session_id: str) -> int:
        """Return the number of the session's utterances that no recogniser heard.

        The barrier counts them. The spans of sound have names, and are waited for by name.
        """
        return await self.rows.count({"session_id": session_id, "origin": None})

    async def count_from(self, instance: str, session_id: str) -> int:
        """Return the number of utterances that the gateway process `instance` accepted."""
        return await self.rows.count({"session_id": session_id, "instance": instance})


def _utterances(rows: Sequence[Document]) -> list[Utterance]:
    """Read the rows, without their `words`: thousands of timed words, for the export alone."""
    return [_utterance(row) for row in rows]


def _utterance(row: Document) -> Utterance:
    utterance = Utterance._make(
        map(row.get, Utterance._fields)
    )  # None where an old row has no field
    if utterance.question is None:
        return utterance
    return utterance._replace(question=Question.model_validate(utterance.question))
