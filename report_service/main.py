"""Wiring of the report service: finalized, graded and summarised in, PDFs and news of them out."""

from report_service.handlers import Reporting
from report_service.press import Press
from report_service.store import Joins
from shared.broker import AnyRoute, Route, serve
from shared.events import AttentionSummarised, InterviewFinalized, InterviewGraded
from shared.service import Host
from shared.store import open_store


async def run(host: Host) -> None:
    async with open_store(host.settings.store_url, "report") as store:
        await host.processes.warm()
        press = Press(host.processes, host.settings.reports_dir)
        reporting = Reporting(await Joins.open(store), press)
        routes: list[AnyRoute] = [
            Route(InterviewFinalized, reporting.on_interview_finalized),
            Route(InterviewGraded, reporting.on_interview_graded),
            Route(AttentionSummarised, reporting.on_attention_summarised),
        ]
        await serve(host.broker, "report", routes, host.stop, grace=host.settings.stop_grace)
