"""Wiring of the report service: its store, its printer and its routes."""

from report_service.handlers import Reporting
from report_service.pdf_file import PdfFiles
from report_service.settings import ReportSettings
from report_service.store import Joins
from shared.broker import AnyRoute, Route
from shared.erasure import SessionData, Tombstones, folder_eraser
from shared.events import (
    AttentionSummarised,
    ContestAnswered,
    InterviewContested,
    InterviewFinalized,
    InterviewGraded,
    PrintRequested,
    ReviewsCompleted,
    SpeakingMeasured,
)
from shared.host import Host
from shared.store import open_store

PREFETCH = 12
"""Events at a time. An event that waits for its print holds a whole interview in memory."""


async def run(host: Host) -> None:
    settings = ReportSettings()
    async with open_store(host.settings.store_url, "report") as store:
        await host.processes.warm()
        joins = await Joins.open(store)
        files = PdfFiles(host.processes, host.settings.reports_dir, settings.paper)
        reporting = Reporting(joins, files)
        records = SessionData(
            "report",
            host.broker,
            await Tombstones.open(store),
            {"joins": (joins.rows, "id")},
            {"files": folder_eraser(host.settings.reports_dir)},
            frozenset({"joins"}),
        )
        routes: list[AnyRoute] = [
            Route(InterviewFinalized, reporting.on_interview_finalized),
            Route(InterviewGraded, reporting.on_interview_graded),
            Route(AttentionSummarised, reporting.on_attention_summarised),
            Route(SpeakingMeasured, reporting.on_speaking_measured),
            Route(InterviewContested, reporting.on_interview_contested),
            Route(ContestAnswered, reporting.on_contest_answered),
            Route(ReviewsCompleted, reporting.on_reviews_completed),
            Route(PrintRequested, reporting.on_print_requested),
        ]
        await host.serve(routes, records, prefetch=PREFETCH)
