"""Observations are kept and shown at once; when the interview is over, they are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from attention_service.domain import Observation, latest, summary
from attention_service.store import Observations, Summaries, Summary
from shared.barrier import expected, settled
from shared.events import AttentionObserved, AttentionSummarised, Event, InterviewFinalized
from shared.retry import Unavailable
from shared.snapshots import Snapshots

RACES = 20
"""Writers that may overtake one another on a row before the event waits a second."""


@dataclass(frozen=True, slots=True)
class Attention:
    observations: Observations
    rows: Summaries
    snapshots: Snapshots

    async def on_attention_observed(self, events: Sequence[AttentionObserved]) -> Sequence[Event]:
        """Keep and show. What comes after the summary amends it."""
        observations = [_observation(event) for event in events]
        await self.observations.add(observations)
        for snapshot in latest(observations):
            await self.snapshots.put(snapshot)
        # Read after the write: whoever settles the row meanwhile reads our observations after it.
        late = await self.rows.settled({event.session_id for event in events})
        return [await self._sum_up(session_id) for session_id in late]

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        row = await self.rows.open_row(
            Summary(
                id=event.session_id,
                started_at=event.started_at,
                finalized_at=event.finalized_at,
            )
        )
        if not row.settled:
            count = partial(self.observations.count, event.session_id)
            await settled(count, expected(event, event.observations))
            await self.rows.settle(event.session_id)
        return [await self._sum_up(event.session_id)]

    async def _sum_up(self, session_id: str) -> AttentionSummarised:
        """Of all that is stored. The row is read before the observations, which only grow."""
        for _ in range(RACES):
            row = await self.rows.get(session_id)
            noted = await self.observations.of(session_id)
            figures = summary(noted, row.started_at, row.finalized_at)
            version = row.version
            if version == 0 or figures != row.figures:
                if not await self.rows.advance(row, figures):
                    continue
                version += 1
            return AttentionSummarised(session_id=session_id, version=version, figures=figures)
        raise Unavailable("the summary is being amended by others")


def _observation(event: AttentionObserved) -> Observation:
    return Observation(id=event.observation_id, **event.model_dump(exclude={"observation_id"}))
