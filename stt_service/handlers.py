"""Utterances are kept; when the interview is over, they become its transcript."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shared.barrier import expected, settled
from shared.events import (
    Event,
    InterviewFinalized,
    SavedAnswer,
    TranscriptAppended,
    TranscriptCompleted,
    TranscriptRead,
    TranscriptRequested,
)
from shared.retry import Unavailable
from stt_service.domain import Utterance, answers, transcripts
from stt_service.store import Transcripts, Utterances

RACES = 20
"""Writers that may overtake one another on a row before the event waits a second."""


@dataclass(frozen=True, slots=True)
class Transcription:
    utterances: Utterances
    rows: Transcripts

    async def on_transcript_appended(self, events: Sequence[TranscriptAppended]) -> Sequence[Event]:
        """Keep the words. Words for a transcript that is complete already amend it."""
        await self.utterances.add([_utterance(event) for event in events])
        # Read after the write: whoever settles the row meanwhile reads our words after it.
        late = await self.rows.settled({event.session_id for event in events})
        return [await self._complete(session_id) for session_id in late]

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        row = await self.rows.open_row(event)
        if not row.settled:
            count = partial(self.utterances.count, event.session_id)
            await settled(count, expected(event, event.utterances))
            await self.rows.settle(event.session_id)
        return [await self._complete(event.session_id)]

    async def on_transcript_requested(self, event: TranscriptRequested) -> Sequence[Event]:
        said = await self.utterances.of(event.session_id)
        texts = transcripts(said)
        saved = tuple(
            SavedAnswer(
                question_index=index,
                transcript=text,
                utterances=sum(utterance.question_index == index for utterance in said),
            )
            for index, text in texts.items()
        )
        answer = TranscriptRead(
            session_id=event.session_id, request_id=event.request_id, answers=saved
        )
        return [answer]

    async def _complete(self, session_id: str) -> TranscriptCompleted:
        """Assemble all that is stored. Announced again, with the same version, if nothing is new.

        The row is read before the utterances, which only grow: so a version never holds fewer
        words than the one before it, whoever else is at work on it.
        """
        for _ in range(RACES):
            row = await self.rows.get(session_id)
            record = transcripts(await self.utterances.of(session_id))
            graded, left_out = answers(row.finalized, record)
            complete = TranscriptCompleted(
                session_id=session_id, version=row.version, answers=graded, unsubmitted=left_out
            )
            digest = _digest(complete)
            if digest == row.digest:
                return complete
            if await self.rows.advance(row, digest):
                return complete.model_copy(update={"version": row.version + 1})
        raise Unavailable("the transcript is being amended by others")


def _utterance(event: TranscriptAppended) -> Utterance:
    return Utterance(id=event.utterance_id, **event.model_dump(exclude={"utterance_id"}))


def _digest(complete: TranscriptCompleted) -> str:
    content = complete.model_dump_json(exclude={"version"})
    return hashlib.sha256(content.encode()).hexdigest()
