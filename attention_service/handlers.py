"""Handlers of the attention service: observations are stored, shown at once, and summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from attention_service.domain import Observation, latest, summary
from attention_service.store import Observations
from shared.amendable import FinalizedInterviews
from shared.concurrency import beside
from shared.events import (
    AttentionObserved,
    AttentionRead,
    AttentionRequested,
    AttentionSummarised,
    Event,
    InterviewFinalized,
    ProgressMade,
)
from shared.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Attention:
    """Handlers of a service process."""

    observations: Observations
    interviews: FinalizedInterviews[Observation, AttentionSummarised]
    snapshots: Snapshots

    async def on_attention_observed(self, events: Sequence[AttentionObserved]) -> Sequence[Event]:
        """Store and show the observations. An observation after the summary amends it."""
        await self.observations.add(events)
        await self.snapshots.put(*latest(events))
        return await self.interviews.amended(event.session_id for event in events)

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        """Sum the interview up."""
        summarised = await self.interviews.close(event, event.observations)
        return [summarised, ProgressMade(session_id=event.session_id, stage="attention")]

    async def on_attention_requested(self, event: AttentionRequested) -> Sequence[Event]:
        """Send the asking gateway process the figures of the interview so far."""
        noted = await self.observations.of(event.session_id)
        so_far = partial(summary, started_at=event.started_at, ended_at=event.until)
        figures = await beside(so_far, noted)
        return [
            AttentionRead(session_id=event.session_id, request_id=event.request_id, figures=figures)
        ]
