"""Handlers of the stt service: utterances are stored; a finalized interview gets its transcript."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from shared.amendable import FinalizedInterviews
from shared.concurrency import all_of, beside
from shared.events import (
    AnswerGiven,
    AnswerLeft,
    AudioRecognised,
    Event,
    InterviewFinalized,
    ProgressMade,
    SecondLookMade,
    SecondLookRequested,
    SpeakingMeasured,
    TranscriptAppended,
    TranscriptCompleted,
    TranscriptRead,
    TranscriptRequested,
)
from shared.model import Answer, SavedAnswer
from shared.polling import doubling
from stt_service.domain import answer_read, answer_to
from stt_service.second_look import joined_spans, revised
from stt_service.speaking import speaking_facts
from stt_service.spoken import sound_heard, unrecognised, words_revised
from stt_service.store import Utterances
from stt_service.utterances import Utterance, left_behind, transcripts

log = structlog.get_logger(__name__)

SOUND_SECONDS = 20.0
"""Seconds that the end of an interview waits for speech that is still to be recognised."""

ANSWER_SOUND_SECONDS = 5.0
"""Seconds that the choice of a follow-up waits for such speech."""

OTHERS_QUIET_SECONDS = 0.15
"""Seconds without new words after which a follow-up is chosen, if several gateways accepted words.

The words are in the queue before the question; only another replica of this service can still be
storing them. The whole choice has 300 ms.
"""

FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.05, 1.0
"""Seconds between two looks for recognised words: the first wait, and the longest."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """Handlers of a service process."""

    utterances: Utterances
    interviews: FinalizedInterviews[Utterance, TranscriptCompleted]
    sound_seconds: float = SOUND_SECONDS
    answer_seconds: float = ANSWER_SOUND_SECONDS
    others_quiet_seconds: float = OTHERS_QUIET_SECONDS

    async def on_transcript_appended(self, events: Sequence[TranscriptAppended]) -> Sequence[Event]:
        """Store the words. Words that come after the transcript was completed amend it."""
        await self.utterances.add(events)
        amended = await self.interviews.amended(event.session_id for event in events)
        over = {event.session_id for event in amended}
        begun = [event for event in events if event.question and event.session_id not in over]
        left = await all_of(self._left(event, event.received_at) for event in begun)
        return [*amended, *filter(None, left)]

    async def on_audio_recognised(self, event: AudioRecognised) -> Sequence[Event]:
        """Store the words of a span. Words that come after the transcript was completed amend it.

        The first words of an answer say that the answer before can be looked at again.
        """
        said = await self.utterances.of(event.session_id)
        begun = all(utterance.question_index != event.question_index for utterance in said)
        await self.utterances.add_spoken(event, event.question if begun else None)
        amended = await self.interviews.amended([event.session_id])
        if amended:
            end = await self.interviews.end_of(event.session_id)
            measured = await self._speaking(end, max(version.version for version in amended))
            return [*measured, *amended, *await self._heard(end)]
        left = await self._left(event, event.recorded_at or 0.0) if begun else None
        return [left] if left else []

    async def on_second_look_made(self, event: SecondLookMade) -> Sequence[Event]:
        """Replace words by surer words of a second look, and let the answer be graded.

        Nothing after the transcript was completed: it would be graded again for a nuance.
        """
        session_id = event.session_id
        if await self.interviews.late([session_id]):
            return []
        said = await self.utterances.of(session_id)
        better = [
            (final, text, words)
            for words in event.words
            for final, text in await beside(partial(revised, words), said)
        ]
        await self.utterances.add_revised(session_id, better)
        news = [
            words_revised(session_id, final, text, words.confidence)
            for final, text, words in better
        ]
        said = await self.utterances.of(session_id) if better else said
        answer = await beside(partial(answer_to, index=event.question_index), said)
        return [*news, *filter(None, [_answer_left(event, answer)])]

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        """Complete the transcript, after a wait for speech that is still to be recognised."""
        lacking = await self._sound_missing(event, self.sound_seconds)
        accepted = None if event.sound_spans else event.utterances
        completed = await self.interviews.close(event, accepted)
        if lacking:
            log.warning("the transcript lacks speech that is not recognised yet", spans=lacking)
            await self.interviews.rows.change(event.session_id, {"spans_lacking": lacking})
        progress = ProgressMade(session_id=event.session_id, stage="transcribed")
        measured = await self._speaking(event, completed.version)
        return [*measured, completed, progress, *await self._heard(event)]

    async def on_transcript_requested(self, event: TranscriptRequested) -> Sequence[Event]:
        """Send the asking gateway process the words stored so far.

        All words that this process accepted itself are among them: another replica may still be
        storing these, and is waited for.
        """
        await self._words_stored(event)
        said = await self.utterances.of(event.session_id)
        saved = await beside(_saved, said)
        return [
            TranscriptRead(session_id=event.session_id, request_id=event.request_id, answers=saved)
        ]

    async def on_answer_given(self, event: AnswerGiven) -> Sequence[Event]:
        """Send the interviewer the words of the answer, once its speech so far is recognised."""
        await self._words_stored(event)
        if set(event.gateways) - {event.instance}:
            await self._words_of_others_stored(event.session_id)
        lacking = await self._sound_missing(event, self.answer_seconds)
        said = await self.utterances.of(event.session_id)
        return [await beside(partial(answer_read, event, complete=not lacking), said)]

    async def _words_stored(self, event: TranscriptRequested | AnswerGiven) -> None:
        """Wait for the words that the asking gateway process accepted itself."""
        if event.utterances is not None:
            here = partial(self.utterances.count_from, event.instance, event.session_id)
            await self.interviews.barrier.wait(here, event.utterances)

    async def _words_of_others_stored(self, session_id: str) -> None:
        """Wait until no more words come: how many other processes accepted is not known."""
        barrier = replace(self.interviews.barrier, quiet_seconds=self.others_quiet_seconds)
        await barrier.wait(partial(self.utterances.count, session_id), None)

    async def _heard(self, event: InterviewFinalized) -> Sequence[Event]:
        """Tell that the interview's sound is needed no more, once all of it has words."""
        if not event.sound_frames:
            return []
        heard = sound_heard(event, await self.utterances.of(event.session_id))
        return [heard] if heard else []

    async def _speaking(self, event: InterviewFinalized, version: int) -> Sequence[Event]:
        """Tell the candidate's side how the candidate spoke, unless the candidate is shown nothing.

        Before the transcript, so that the facts are there when the candidate's PDF is printed.
        """
        if not event.sound_spans or event.candidate_report == "none":
            return []
        said = await self.utterances.of(event.session_id)
        facts = await beside(partial(speaking_facts, event), said)
        if not facts:
            return []
        return [SpeakingMeasured(session_id=event.session_id, version=version, answers=facts)]

    async def _sound_missing(self, event: InterviewFinalized | AnswerGiven, seconds: float) -> int:
        """Return the number of spans without words: 0 once all have some, or after `seconds`."""
        if not event.sound_spans:
            return 0
        end = time.monotonic() + seconds
        waits = doubling(FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS)
        while lacking := unrecognised(event, await self.utterances.of(event.session_id)):
            left = end - time.monotonic()
            if left <= 0:
                break
            await asyncio.sleep(min(next(waits), left))
        return lacking

    async def _left(
        self, event: TranscriptAppended | AudioRecognised, now: float
    ) -> SecondLookRequested | AnswerLeft | None:
        """Return the answer before: the first words for a question say that it can be graded.

        A spoken answer is recognised a second time before.
        """
        said = await self.utterances.of(event.session_id)
        left = left_behind(said, event.question_index, now)
        answer = await beside(partial(answer_to, index=left), said) if left is not None else None
        if left is None or answer is None:
            return None
        joined = await beside(partial(joined_spans, index=left), said)
        if not joined:
            return _answer_left(event, answer)
        return SecondLookRequested(
            session_id=event.session_id,
            question_index=left,
            joined=joined,
            language=event.language,
            ai_grading=event.ai_grading,
        )


def _answer_left(
    event: TranscriptAppended | AudioRecognised | SecondLookMade, answer: Answer | None
) -> AnswerLeft | None:
    if answer is None:
        return None
    return AnswerLeft(
        session_id=event.session_id,
        answer=answer,
        ai_grading=event.ai_grading,
        language=event.language,
    )


def _saved(said: Sequence[Utterance]) -> tuple[SavedAnswer, ...]:
    numbers = Counter(utterance.question_index for utterance in said)
    return tuple(
        SavedAnswer(question_index=index, transcript=text, utterances=numbers[index])
        for index, text in transcripts(said).items()
    )
