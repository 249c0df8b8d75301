"""Wiring of the interviewer service: answers and job descriptions in, decisions and drafts out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interviewer_service.chooser import Chooser, ModelChooser, RuleChooser
from interviewer_service.drafting.drafter import Drafter, ModelDrafter, PackDrafter
from interviewer_service.handlers import Drafting, Interviewer
from interviewer_service.settings import InterviewerSettings
from shared.broker import AnyRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import AnswerRead, DraftRequested
from shared.host import Host
from shared.llm.api import open_api
from shared.llm.paying import Purse
from shared.llm.purses import Purses
from shared.processes import Processes
from shared.role_packs import load_roles
from shared.store import open_store


async def run(host: Host) -> None:
    settings = InterviewerSettings()
    async with open_store(host.settings.store_url, "interviewer") as store:
        purses = await Purses.open(
            store,
            0.0,
            settings.interviewer_day_budget_usd,
            settings.interviewer_invited_day_budget_usd,
        )
        data = SessionData(
            "interviewer",
            host.broker,
            await Tombstones.open(store),
            {"spending": (purses.anybody.rows, "session_id")},
        )
        async with opened(settings, purses, host.processes) as (chooser, drafter):
            interviewer, drafting = Interviewer(chooser), Drafting(drafter)
            routes: list[AnyRoute] = [
                Route(AnswerRead, interviewer.on_answer_read),
                Route(DraftRequested, drafting.on_draft_requested),
            ]
            await host.serve(routes, data)


@asynccontextmanager
async def opened(
    settings: InterviewerSettings, purse: Purse, processes: Processes
) -> AsyncIterator[tuple[Chooser, Drafter]]:
    """Open the language model where there is a key, else the rule of words and the packs alone."""
    roles = await asyncio.to_thread(load_roles, settings.roles_dir, settings.interview_language)
    packs = PackDrafter(roles, processes)
    if not settings.anthropic_api_key:
        yield RuleChooser(), packs
        return
    async with open_api(settings, settings.interviewer_concurrency) as api:
        yield (
            ModelChooser(api, purse, settings.interviewer_deadline),
            ModelDrafter(api, purse, packs, settings.draft_deadline),
        )
