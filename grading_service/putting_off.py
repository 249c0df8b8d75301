"""Handlers of interviews whose grades wait, because the model's budget of the day is used up."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from grading_service.handlers import Grading
from grading_service.purses import Purses, PutOff
from grading_service.waiting import Waiting, tomorrow
from shared.events import Event, GradingPutOff, OfflineGradingChosen, TranscriptCompleted
from shared.ids import PRIVATE


@dataclass(frozen=True, slots=True)
class PuttingOff:
    """The handlers that put grading off, around the handlers that grade."""

    grading: Grading
    purses: Purses
    waiting: Waiting

    async def on_transcript_completed(self, event: TranscriptCompleted) -> Sequence[Event]:
        """Grade the transcript, or keep it for the next day."""
        try:
            events = await self.grading.on_transcript_completed(event)
        except PutOff:
            until = tomorrow(time.time())
            await self.waiting.keep(event, until)
            return [GradingPutOff(session_id=event.session_id, until=until)]
        if event.session_id.startswith(PRIVATE):
            await self.waiting.forget(event.session_id)
        return events

    async def on_offline_grading_chosen(self, event: OfflineGradingChosen) -> Sequence[Event]:
        """Let a transcript that waits be graded without the model."""
        await self.purses.choose_offline(event.session_id)
        waiting = await self.waiting.of(event.session_id)
        return [waiting] if waiting else []
