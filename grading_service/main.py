"""Wiring of the grading service: transcripts in, graded interviews out."""

from grading_service.claude import open_rater
from grading_service.handlers import Grading
from grading_service.maker import Maker
from grading_service.rater import OfflineRater
from grading_service.settings import GradingSettings
from grading_service.store import Grades
from shared.broker import AnyRoute, Route
from shared.events import AnswerLeft, TranscriptCompleted
from shared.records import Records, Tombstones
from shared.service import Host
from shared.store import open_store


async def run(host: Host) -> None:
    settings = GradingSettings()
    await host.processes.warm()
    offline = await OfflineRater.open(host.processes)
    async with (
        open_store(host.settings.store_url, "grading") as store,
        open_rater(settings, offline, host.processes) as rater,
    ):
        grades, tombstones = await Grades.open(store), await Tombstones.open(store)
        maker = Maker(grades, rater, tombstones.among)
        grading = Grading(maker, host.announce, ahead=settings.grade_ahead == "on")
        records = Records(
            "grading", host.broker, tombstones, {"grades": (grades.rows, "session_id")}
        )
        routes: list[AnyRoute] = [
            Route(AnswerLeft, grading.on_answer_left),
            Route(TranscriptCompleted, grading.on_transcript_completed),
        ]
        await host.serve(routes, records)
