"""Wiring of the grading service: transcripts in, graded interviews out."""

import time
from contextlib import aclosing

from grading_service.claude import open_rater
from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.ideals import Ideals
from grading_service.offline.rater import OfflineRater
from grading_service.purses import Purses
from grading_service.putting_off import PuttingOff
from grading_service.settings import GradingSettings
from grading_service.store import Grades
from grading_service.waiting import Waiting
from shared.broker import AnyRoute, Route
from shared.concurrency import together
from shared.erasure import SessionData, Tombstones
from shared.events import (
    AnswerLeft,
    IdealsPublished,
    OfflineGradingChosen,
    TranscriptCompleted,
)
from shared.host import Host
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
        purses = await Purses.open(
            store,
            settings.grader_session_budget_usd,
            settings.grader_day_budget_usd,
            settings.grader_invited_day_budget_usd,
        )
        grades, waiting = await Grades.open(store), await Waiting.open(store)
        tombstones = await Tombstones.open(store)
        kinds = {
            "grades": (grades.rows, "session_id"),
            "spending": (purses.anybody.rows, "session_id"),
            "waiting": (waiting.rows, "id"),
        }
        marks = frozenset({"grades"})
        records = SessionData("grading", host.broker, tombstones, kinds, marks=marks)
        async with (
            open_rater(settings, offline, host.processes, purses) as rater,
            aclosing(GradeOnce(grades, rater, records.drop)) as once,
        ):
            ideals = await Ideals.open(store)
            ahead = settings.grade_ahead == "on"
            grading = Grading(once, host.publish_hint, ahead=ahead, beside=ideals.beside)
            putting_off = PuttingOff(grading, purses, waiting)
            routes: list[AnyRoute] = [
                Route(AnswerLeft, grading.on_answer_left),
                Route(TranscriptCompleted, putting_off.on_transcript_completed),
                Route(OfflineGradingChosen, putting_off.on_offline_grading_chosen),
                Route(IdealsPublished, ideals.on_ideals_published),
            ]
            await together(
                host.serve(routes, records, grace=STOP_SECONDS if rater.time_limit else None),
                waiting.run(host.publish_hint, time.time, host.stop),
            )
