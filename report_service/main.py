"""Wiring of the report service: finalized, graded and summarised in, PDFs and news of them out."""

from report_service.handlers import Reporting
from report_service.press import Press
from report_service.store import Joins
from shared.broker import AnyRoute, Route
from shared.events import AttentionSummarised, InterviewFinalized, InterviewGraded
from shared.records import Records, Tombstones, folder_eraser
from shared.service import Host
from shared.store import open_store

PREFETCH = 12
"""Events at a time. Each that waits for its turn to be printed holds a whole interview."""


async def run(host: Host) -> None:
    async with open_store(host.settings.store_url, "report") as store:
        await host.processes.warm()
        joins = await Joins.open(store)
        reporting = Reporting(joins, Press(host.processes, host.settings.reports_dir))
        records = Records(
            "report",
            host.broker,
            await Tombstones.open(store),
            {"joins": (joins.rows, "id")},
            {"files": folder_eraser(host.settings.reports_dir)},
        )
        routes: list[AnyRoute] = [
            Route(InterviewFinalized, reporting.on_interview_finalized),
            Route(InterviewGraded, reporting.on_interview_graded),
            Route(AttentionSummarised, reporting.on_attention_summarised),
        ]
        await host.serve(routes, records, prefetch=PREFETCH)
