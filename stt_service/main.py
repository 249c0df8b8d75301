"""Wiring of the stt service: utterances in, transcripts out."""

import asyncio

from shared.broker import AnyRoute, BatchRoute, Broker, Route, serve
from shared.events import InterviewFinalized, TranscriptAppended, TranscriptRequested
from shared.finalized import FinalizedInterviews
from shared.settings import Settings
from shared.store import open_store
from stt_service.handlers import Transcription
from stt_service.store import Utterances


async def run(settings: Settings, broker: Broker, stop: asyncio.Event) -> None:
    async with open_store(settings.store_url, "stt") as store:
        stt = Transcription(await Utterances.open(store), await FinalizedInterviews.open(store))
        routes: list[AnyRoute] = [
            BatchRoute(TranscriptAppended, stt.on_transcript_appended),
            Route(InterviewFinalized, stt.on_interview_finalized),
            Route(TranscriptRequested, stt.on_transcript_requested),
        ]
        await serve(broker, "stt", routes, stop, grace=settings.stop_grace)
