"""Utterances are kept; when the interview is over, they become its transcript."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shared.concurrency import all_of, beside
from shared.events import (
    AnswerLeft,
    Event,
    InterviewFinalized,
    ProgressMade,
    SavedAnswer,
    TranscriptAppended,
    TranscriptCompleted,
    TranscriptRead,
    TranscriptRequested,
)
from shared.finalized import FinalizedInterviews, all_here
from stt_service.domain import Utterance, left_behind, transcripts
from stt_service.store import Utterances


@dataclass(frozen=True, slots=True)
class Transcription:
    utterances: Utterances
    interviews: FinalizedInterviews[Utterance, TranscriptCompleted]

    async def on_transcript_appended(self, events: Sequence[TranscriptAppended]) -> Sequence[Event]:
        """Keep the words. Those of an interview whose transcript is complete amend it."""
        await self.utterances.add(events)
        amended = await self.interviews.amended(event.session_id for event in events)
        over = {event.session_id for event in amended}
        begun = [event for event in events if event.question and event.session_id not in over]
        left = await all_of(map(self._left, begun))
        return [*amended, *filter(None, left)]

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        completed = await self.interviews.finish(event, event.utterances)
        return [completed, ProgressMade(session_id=event.session_id, stage="transcribed")]

    async def on_transcript_requested(self, event: TranscriptRequested) -> Sequence[Event]:
        """Tell the gateway process that asks what is stored so far, all that it accepted itself
        with it: another replica may still be storing that."""
        if event.utterances is not None:
            here = partial(self.utterances.count_from, event.instance, event.session_id)
            await all_here(here, event.utterances)
        said = await self.utterances.of(event.session_id)
        saved = await beside(_saved, said)
        return [
            TranscriptRead(session_id=event.session_id, request_id=event.request_id, answers=saved)
        ]

    async def _left(self, event: TranscriptAppended) -> AnswerLeft | None:
        """The first words for a question say that the answer before it can be graded."""
        said = await self.utterances.of(event.session_id)
        before = partial(left_behind, index=event.question_index, now=event.received_at)
        answer = await beside(before, said)
        return AnswerLeft(session_id=event.session_id, answer=answer) if answer else None


def _saved(said: Sequence[Utterance]) -> tuple[SavedAnswer, ...]:
    numbers = Counter(utterance.question_index for utterance in said)
    return tuple(
        SavedAnswer(question_index=index, transcript=text, utterances=numbers[index])
        for index, text in transcripts(said).items()
    )
