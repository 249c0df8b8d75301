"""Wiring of the grading service: transcripts in, graded interviews out."""

from grading_service.handlers import Grading
from grading_service.rater import OfflineRater
from grading_service.store import Grades
from shared.broker import AnyRoute, Route, serve
from shared.events import TranscriptCompleted
from shared.service import Host
from shared.store import open_store


async def run(host: Host) -> None:
    async with open_store(host.settings.store_url, "grading") as store:
        await host.processes.warm()
        grading = Grading(await Grades.open(store), OfflineRater(host.processes))
        routes: list[AnyRoute] = [Route(TranscriptCompleted, grading.on_transcript_completed)]
        await serve(host.broker, "grading", routes, host.stop, grace=host.settings.stop_grace)
