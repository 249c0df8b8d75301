"""Wiring of the grading service: transcripts in, graded interviews out."""

from grading_service.claude import open_rater
from grading_service.handlers import Grading
from grading_service.rater import OfflineRater
from grading_service.settings import GradingSettings
from grading_service.store import Grades
from shared.broker import AnyRoute, Route
from shared.events import TranscriptCompleted
from shared.records import Records, Tombstones
from shared.service import Host
from shared.store import open_store


async def run(host: Host) -> None:
    offline = await OfflineRater.open(host.processes)
    async with (
        open_store(host.settings.store_url, "grading") as store,
        open_rater(GradingSettings(), offline, host.processes) as rater,
    ):
        grades = await Grades.open(store)
        grading = Grading(grades, rater, host.announce)
        records = Records(
            "grading",
            host.broker,
            await Tombstones.open(store),
            {"grades": (grades.rows, "session_id")},
        )
        routes: list[AnyRoute] = [Route(TranscriptCompleted, grading.on_transcript_completed)]
        await host.serve(routes, records)
