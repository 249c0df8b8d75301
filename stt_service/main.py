"""Wiring of the stt service: utterances in, transcripts out."""

from shared.amendable import FinalizedInterviews
from shared.broker import AnyRoute, BatchRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import (
    AnswerGiven,
    AudioRecognised,
    InterviewFinalized,
    SecondLookMade,
    TranscriptAppended,
    TranscriptRequested,
)
from shared.host import Host
from shared.store import open_store
from stt_service.domain import completed
from stt_service.handlers import Transcription
from stt_service.store import Utterances


async def run(host: Host) -> None:
    async with open_store(host.settings.store_url, "stt") as store:
        utterances = await Utterances.open(store)
        interviews = await FinalizedInterviews.open(store, utterances, completed)
        stt = Transcription(utterances, interviews)
        records = SessionData(
            "stt",
            host.broker,
            await Tombstones.open(store),
            {"utterances": (utterances.rows, "session_id"), "finalized": (interviews.rows, "id")},
        )
        routes: list[AnyRoute] = [
            BatchRoute(TranscriptAppended, stt.on_transcript_appended),
            Route(AudioRecognised, stt.on_audio_recognised),
            Route(SecondLookMade, stt.on_second_look_made),
            Route(InterviewFinalized, stt.on_interview_finalized),
            Route(AnswerGiven, stt.on_answer_given),
            Route(TranscriptRequested, stt.on_transcript_requested),
        ]
        await host.serve(routes, records)
