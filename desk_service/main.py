"""Wiring of the desk: its store, its queue, and its HTTP listener or mount."""

import asyncio
import time
from contextlib import suppress

from desk_service.app import PREFIX, application, create_app
from desk_service.context import Context, open_context
from desk_service.handlers import Drafted, Forgetting, Hiring, Listening
from desk_service.settings import DeskSettings
from desk_service.setup import offer
from desk_service.upgrading import Upgrading
from shared.broker import AnyRoute, Route
from shared.concurrency import together
from shared.erasure import SessionData, Tombstones
from shared.events import (
    DraftMade,
    GradingPutOff,
    InterviewContested,
    InterviewEnded,
    InvitationLapsed,
    InvitationOpened,
    InvitationRedeemed,
    QuestionReached,
    ReportReady,
    SoundHeard,
)
from shared.host import Host, Mounts
from shared.http.server import serve
from shared.retry import Unavailable
from shared.store import open_store

SWEEP_SECONDS = 15.0
"""Seconds between two sweeps, for rows that do not count any more and events that wait."""


async def run(host: Host) -> None:
    settings = DeskSettings()
    async with (
        open_store(settings.store_url, "desk") as store,
        open_context(settings, host.broker, store, stop=host.stop) as context,
    ):
        hiring = Hiring(context.reading, context.trail)
        forgetting = Forgetting(context.erasing, context.trail)
        drafted = Drafted(context.drafting.drafts, context.trail)
        routes: list[AnyRoute] = [
            Route(InvitationOpened, hiring.on_invitation_opened),
            Route(InvitationLapsed, forgetting.on_invitation_lapsed),
            Route(InvitationRedeemed, hiring.on_invitation_redeemed),
            Route(InterviewContested, hiring.on_interview_contested),
            Route(QuestionReached, hiring.on_question_reached),
            Route(InterviewEnded, hiring.on_interview_ended),
            Route(GradingPutOff, hiring.on_grading_put_off),
            Route(ReportReady, hiring.on_report_ready),
            Route(SoundHeard, Listening(context.kept_sounds).on_sound_heard),
            Route(DraftMade, drafted.on_draft_made),
        ]
        records = SessionData(
            "desk",
            host.broker,
            await Tombstones.open(store),
            {
                "invitations": (context.invitations.rows, "session_id"),
                "reports": (context.reading.reports.rows, "id"),
                "report_flags": (context.reading.reports.flags, "id"),
                "reviews": (context.reading.reviews.rows, "session_id"),
                "decisions": (context.reading.decisions.rows, "session_id"),
                "contests": (context.reading.contests.rows, "session_id"),
                "kept_sound": (context.kept_sounds.rows, "id"),
            },
            {
                "reviews": context.erasing.forget_reviews,
                "decisions": context.erasing.forget_decisions,
                "invitations": context.erasing.forget_invitation,  # the last: see there
            },
            marks=frozenset({"reports", "report_flags", "reviews", "decisions"}),
        )
        works = [host.serve(routes, records)]
        if settings.desk == "on":
            await offer(context.setup, settings.desk_url, settings.setup_link_file)
            works += [
                serve_http(context, host.mounts, host.stop),
                context.counts.run(host.stop),
                keep_sweeping(context, host.stop),
            ]
        await together(*works)


async def serve_http(context: Context, mounts: Mounts | None, stop: asyncio.Event) -> None:
    """Serve until the stop: by the gateway's listener if there are `mounts`, else on DESK_PORT."""
    if mounts is None:
        settings = context.settings
        await serve(create_app(context), settings, settings.desk_port, context.intake, stop)
        return
    mounts[PREFIX] = application(context)
    try:
        await stop.wait()
    finally:
        del mounts[PREFIX]


async def keep_sweeping(context: Context, stop: asyncio.Event) -> None:
    """Remove rows that do not count any more, and publish waiting events, until the stop.

    Rows of an earlier release are completed once.
    """
    upgrading, upgraded = Upgrading(context.invitations, context.broker), False
    while not stop.is_set():
        with suppress(Unavailable):  # the next sweep is early enough
            now = time.time()
            await context.logins.sweep(now)
            await context.links.sweep(now)
            await context.idempotency.sweep(now)
            await context.attempts.sweep(now)
            await context.publishing.sweep()
            await context.drafting.sweep()
            await context.issuing.sweep()
            await context.reviewing.sweep()
            await context.answering.sweep()
            if not upgraded:
                await upgrading.run()
                upgraded = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
