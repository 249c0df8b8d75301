"""Wiring of the attention service: observations in, snapshot and summary out."""

from attention_service.domain import summarised
from attention_service.handlers import Attention
from attention_service.store import Observations
from shared.amendable import FinalizedInterviews
from shared.broker import AnyRoute, BatchRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import AttentionObserved, AttentionRequested, InterviewFinalized
from shared.host import Host
from shared.snapshots import open_snapshots
from shared.store import open_store


async def run(host: Host) -> None:
    async with (
        open_store(host.settings.store_url, "attention") as store,
        open_snapshots(host.settings) as snapshots,
    ):
        observations = await Observations.open(store)
        interviews = await FinalizedInterviews.open(store, observations, summarised)
        attention = Attention(observations, interviews, snapshots)
        records = SessionData(
            "attention",
            host.broker,
            await Tombstones.open(store),
            {
                "observations": (observations.rows, "session_id"),
                "finalized": (interviews.rows, "id"),
            },
            {"snapshot": snapshots.remove},
        )
        routes: list[AnyRoute] = [
            BatchRoute(AttentionObserved, attention.on_attention_observed),
            Route(InterviewFinalized, attention.on_interview_finalized),
            Route(AttentionRequested, attention.on_attention_requested),
        ]
        await host.serve(routes, records)
