"""Observations are kept and shown at once; when the interview is over, they are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass

from attention_service.domain import Observation, latest, summary
from attention_service.store import Observations
from shared.events import (
    AttentionObserved,
    AttentionRead,
    AttentionRequested,
    AttentionSummarised,
    Event,
    InterviewFinalized,
    ProgressMade,
)
from shared.finalized import FinalizedInterviews
from shared.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Attention:
    observations: Observations
    interviews: FinalizedInterviews[Observation, AttentionSummarised]
    snapshots: Snapshots

    async def on_attention_observed(self, events: Sequence[AttentionObserved]) -> Sequence[Event]:
        """Keep and show. What comes after the summary amends it."""
        observations = [_observation(event) for event in events]
        await self.observations.add(observations)
        for snapshot in latest(observations):
            await self.snapshots.put(snapshot)
        late = await self.interviews.late(event.session_id for event in events)
        return [await self.interviews.announce(session_id) for session_id in late]

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        summarised = await self.interviews.finish(event, event.observations)
        return [summarised, ProgressMade(session_id=event.session_id, stage="attention")]

    async def on_attention_requested(self, event: AttentionRequested) -> Sequence[Event]:
        """Tell the gateway process that asks what it was like so far."""
        noted = await self.observations.of(event.session_id)
        figures = summary(noted, event.started_at, event.until)
        return [
            AttentionRead(session_id=event.session_id, request_id=event.request_id, figures=figures)
        ]


def _observation(event: AttentionObserved) -> Observation:
    return Observation(id=event.observation_id, **event.model_dump(exclude={"observation_id"}))
