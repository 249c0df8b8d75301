"""Wiring of the grading service: transcripts in, graded interviews out."""

from contextlib import aclosing

from grading_service.claude import open_rater
from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.ideals import Ideals
from grading_service.offline.rater import OfflineRater
from grading_service.settings import GradingSettings
from grading_service.store import Grades
from shared.broker import AnyRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import AnswerLeft, IdealsPublished, TranscriptCompleted
from shared.host import Host
from shared.llm.budget import Budget
from shared.store import open_store

STOP_SECONDS = 1.0
"""Seconds that running handlers get after a stop, where a language model grades. A handler that
takes longer waits for the model, which may hang. Its event comes again elsewhere, and at most
GRADER_CONCURRENCY calls are paid for twice."""


async def run(host: Host) -> None:
    settings = GradingSettings()
    await host.processes.warm()
    offline = await OfflineRater.open(host.processes)
    async with open_store(host.settings.store_url, "grading") as store:
        budget = await Budget.open(
            store, settings.grader_session_budget_usd, settings.grader_day_budget_usd
        )
        grades, tombstones = await Grades.open(store), await Tombstones.open(store)
        kinds = {"grades": (grades.rows, "session_id"), "spending": (budget.rows, "session_id")}
        marks = frozenset({"grades"})
        records = SessionData("grading", host.broker, tombstones, kinds, marks=marks)
        async with (
            open_rater(settings, offline, host.processes, budget) as rater,
            aclosing(GradeOnce(grades, rater, records.drop)) as once,
        ):
            ideals = await Ideals.open(store)
            ahead = settings.grade_ahead == "on"
            grading = Grading(once, host.publish_hint, ahead=ahead, beside=ideals.beside)
            routes: list[AnyRoute] = [
                Route(AnswerLeft, grading.on_answer_left),
                Route(TranscriptCompleted, grading.on_transcript_completed),
                Route(IdealsPublished, ideals.on_ideals_published),
            ]
            await host.serve(routes, records, grace=STOP_SECONDS if rater.time_limit else None)
