"""Wiring of the interviewer service: answers in, decisions on follow-ups out."""

from interviewer_service.chooser import open_chooser
from interviewer_service.handlers import Interviewer
from interviewer_service.settings import InterviewerSettings
from shared.broker import AnyRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import AnswerRead
from shared.host import Host
from shared.llm.budget import Budget
from shared.store import open_store


async def run(host: Host) -> None:
    settings = InterviewerSettings()
    async with open_store(host.settings.store_url, "interviewer") as store:
        budget = await Budget.open(store, 0.0, settings.interviewer_day_budget_usd)
        data = SessionData(
            "interviewer",
            host.broker,
            await Tombstones.open(store),
            {"spending": (budget.rows, "session_id")},
        )
        async with open_chooser(settings, budget) as chooser:
            interviewer = Interviewer(chooser)
            routes: list[AnyRoute] = [Route(AnswerRead, interviewer.on_answer_read)]
            await host.serve(routes, data)
