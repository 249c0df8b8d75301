"""Wiring of the stt service: utterances in, transcripts out."""

from shared.broker import AnyRoute, BatchRoute, Route, serve
from shared.events import InterviewFinalized, TranscriptAppended, TranscriptRequested
from shared.finalized import FinalizedInterviews
from shared.service import Host
from shared.store import open_store
from stt_service.handlers import Transcription
from stt_service.store import Utterances


async def run(host: Host) -> None:
    async with open_store(host.settings.store_url, "stt") as store:
        stt = Transcription(await Utterances.open(store), await FinalizedInterviews.open(store))
        routes: list[AnyRoute] = [
            BatchRoute(TranscriptAppended, stt.on_transcript_appended),
            Route(InterviewFinalized, stt.on_interview_finalized),
            Route(TranscriptRequested, stt.on_transcript_requested),
        ]
        await serve(host.broker, "stt", routes, host.stop, grace=host.settings.stop_grace)
