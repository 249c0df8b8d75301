"""Wiring of the attention service: observations in, snapshot and summary out."""

import asyncio

from attention_service.handlers import Attention
from attention_service.store import Observations
from shared.broker import AnyRoute, BatchRoute, Broker, Route, serve
from shared.events import AttentionObserved, InterviewFinalized
from shared.finalized import FinalizedInterviews
from shared.settings import Settings
from shared.snapshots import open_snapshots
from shared.store import open_store


async def run(settings: Settings, broker: Broker, stop: asyncio.Event) -> None:
    async with (
        open_store(settings.store_url, "attention") as store,
        open_snapshots(settings) as snapshots,
    ):
        attention = Attention(
            await Observations.open(store), await FinalizedInterviews.open(store), snapshots
        )
        routes: list[AnyRoute] = [
            BatchRoute(AttentionObserved, attention.on_attention_observed),
            Route(InterviewFinalized, attention.on_interview_finalized),
        ]
        await serve(broker, "attention", routes, stop, grace=settings.stop_grace)
