"""Wiring of the gateway: stores, broker, routes, its own queue, and the HTTP server."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.app import create_app
from gateway.candidate.asking import Asking
from gateway.candidate.following_up import FollowingUp
from gateway.candidate.sound import spoken
from gateway.contest_answers import ContestAnswers
from gateway.context import CONFIRMED_SECONDS, MAX_CONFIRMED, Context
from gateway.handlers import Broadcasts, Hiring, ReportDesk
from gateway.http.access import Access
from gateway.http.guarded_route import guarded_route
from gateway.http.limits import Limits
from gateway.http.tokens import Tokens
from gateway.interview.clock import Clocks
from gateway.interview.clock_watch import ClockWatch
from gateway.interview.film_requests import FilmRequests
from gateway.interview.finalizing import Finalizing
from gateway.interview.free_space import FreeSpace
from gateway.interview.group_commit import GroupCommit
from gateway.interview.lapsing import Lapsing
from gateway.interview.milestones import OPEN
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.progress_heard import ProgressHeard
from gateway.interview.quotas import Quotas
from gateway.interview.reached import Reached
from gateway.interview.redeeming import Redeeming
from gateway.interview.retention import Retention
from gateway.interview.sweeper import Sweeper, keep_sweeping
from gateway.interview.wakeups import Wakeups
from gateway.invitations import Invitations
from gateway.measured_speaking import MeasuredSpeaking
from gateway.plans import Plans
from gateway.reports import Reports
from gateway.settings import GatewaySettings
from gateway.sound.erasing import SoundErasing
from gateway.sound.microphones import Microphones
from gateway.sound.recording import Recorder
from gateway.sound.spans import Spans
from gateway.sound.speech import speech_finder
from gateway.store import Sessions
from shared.broker import AnyRoute, Route
from shared.concurrency import together
from shared.counts import Counts
from shared.erasure import SessionData, Tombstones, folder_eraser
from shared.erasure_journal import ErasureJournal
from shared.events import (
    ContestAnswered,
    EventSetAside,
    GradingPutOff,
    InvitationIssued,
    ReportReady,
    SoundHeard,
    SoundSettled,
    SpeakingMeasured,
    TemplatePublished,
)
from shared.host import Host, Mounts
from shared.http.expiring import Expiring
from shared.http.security_log import SecurityLog
from shared.http.server import serve
from shared.http.settings import items
from shared.role_packs import load_roles
from shared.snapshots import open_snapshots
from shared.store import open_store


async def run(host: Host) -> None:
    async with open_context(host, GatewaySettings()) as context:
        desk = ReportDesk(context.sessions, context.reports, context.wakeups)
        sound = SoundErasing(
            context.settings.sound_dir, context.sessions, context.settings.keep_audio
        )
        invitations = context.redeeming.invitations
        hiring = Hiring(context.plans, context.redeeming, context.contest_answers)
        routes: list[AnyRoute] = [
            Route(ReportReady, desk.on_report_ready),
            Route(GradingPutOff, desk.on_grading_put_off),
            Route(EventSetAside, desk.on_event_set_aside),
            Route(SpeakingMeasured, context.speaking.on_speaking_measured),
            Route(SoundHeard, sound.on_sound_heard),
            Route(SoundSettled, sound.on_sound_heard),
            Route(TemplatePublished, hiring.on_template_published),
            Route(InvitationIssued, hiring.on_invitation_issued),
            Route(ContestAnswered, hiring.on_contest_answered),
        ]
        session_data = SessionData(
            "gateway",
            host.broker,
            context.tombstones,
            {
                "session": (context.sessions.rows, "id"),
                "report": (context.reports.rows, "id"),
                "speaking": (context.speaking.rows, "id"),
                "issued_pdfs": (context.reports.pdfs, "session_id"),
                "contest_answers": (context.contest_answers.rows, "session_id"),
            },
            {
                "videos": folder_eraser(context.settings.avatars_dir),
                "sound": folder_eraser(context.settings.sound_dir),
                "invitation": invitations.forget,
            },
            frozenset({"report"}),
            ErasureJournal(context.settings.erasures_dir, "gateway"),
        )
        sweeper = Sweeper(context.sessions, context.open_sessions, context.finalizing)
        retention = Retention(
            context.sessions,
            context.tombstones,
            context.events,
            host.broker,
            context.settings.retention_days,
        )
        lapsing = Lapsing(invitations, context.events, context.settings.retention_days)
        watch = await ClockWatch.open(context.store)
        broadcasts = Broadcasts(
            context.open_sessions, context.wakeups, context.progress_heard, context.quotas.forget
        )
        async with host.broker.listen(broadcasts.hear):
            await together(
                host.serve(routes, session_data),
                keep_sweeping(
                    [sweeper.announce_overdue],
                    [
                        sweeper.end_abandoned,
                        retention.sweep,
                        lapsing.sweep,
                        sound.sweep,
                        context.clocks.sweep,
                    ],
                    watch,
                    context.settings.sweep_every,
                    host.stop,
                ),
                context.clocks.run(host.stop),
                context.quotas.counts.run(host.stop),
                context.films.request_general(),
                serve_http(context, host.mounts),
            )


@asynccontextmanager
async def open_context(host: Host, settings: GatewaySettings) -> AsyncIterator[Context]:
    """Open the stores and make the parts that the routes share."""
    roles = load_roles(settings.roles_dir, settings.interview_language)
    operator_token = settings.operator_token()
    # After the steps that may fail: it makes a file.
    tokens = Tokens(settings.secrets(), issue_opaque=settings.tokens == "opaque")
    async with (
        open_store(settings.store_url, "gateway") as store,
        open_snapshots(settings) as snapshots,
        speech_finder() as find_cuts,
    ):
        sessions, reports = await Sessions.open(store), await Reports.open(store)
        # A new id at each start: (instance, n) must never name two utterances.
        instance = uuid.uuid4().hex[:12]
        clocks = await Clocks.open(store, instance, settings.session_ttl + settings.token_grace)
        open_sessions = OpenSessions(sessions, host.broker, instance, clocks.follow)
        OPEN.set_function(open_sessions.count_open)
        events, wakeups = GroupCommit(host.broker, max_pending=settings.max_pending), Wakeups()
        plans = await Plans.open(store)
        counts, tombstones = Counts(snapshots.cache), await Tombstones.open(store)
        spans = Spans(settings.sound_dir, events, find_cuts)
        asking = Asking(events, wakeups, open_sessions)
        limits, security = Limits(counts, settings), SecurityLog()
        yield Context(
            settings=settings,
            route=guarded_route(settings, limits),
            access=Access(
                tokens,
                limits,
                security,
                frozenset(items(settings.allowed_origins)),
                settings.private_reads,
                operator_token,
            ),
            security=security,
            tokens=tokens,
            limits=limits,
            quotas=Quotas(
                counts,
                settings.max_session_events,
                settings.max_session_chars,
                settings.max_answer_chars,
                settings.max_session_observation_bytes,
            ),
            free_space=FreeSpace(settings.data_folders, settings.min_free_bytes),
            confirmed=Expiring(CONFIRMED_SECONDS, MAX_CONFIRMED),
            broker=host.broker,
            store=store,
            roles=roles,
            sessions=sessions,
            reports=reports,
            speaking=await MeasuredSpeaking.open(store),
            plans=plans,
            contest_answers=await ContestAnswers.open(store),
            redeeming=Redeeming(
                await Invitations.open(store),
                plans,
                sessions,
                tombstones,
                events,
                settings.session_ttl,
                settings.candidate_report,
            ),
            tombstones=tombstones,
            snapshots=snapshots,
            open_sessions=open_sessions,
            events=events,
            wakeups=wakeups,
            progress_heard=ProgressHeard(),
            finalizing=Finalizing(
                sessions, reports, open_sessions, events, wakeups, host.stop, spans.finish
            ),
            asking=asking,
            following_up=FollowingUp(
                sessions,
                open_sessions,
                asking,
                lambda session: spans.name_all(session.id, spoken(session)),
            ),
            films=FilmRequests(settings.films_dir, roles, events),
            reached=Reached(events),
            microphones=Microphones(
                settings.sound_dir,
                Recorder(),
                spans,
                tombstones,
                settings.max_session_sound_bytes,
                settings.recogniser,
            ),
            clock=clocks.clock,
            clocks=clocks,
            stop=host.stop,
        )


async def serve_http(context: Context, mounts: Mounts | None = None) -> None:
    """Serve until the host stops, then wait for the running calls."""
    app, settings = create_app(context, mounts), context.settings
    await serve(app, settings, settings.port, context.limits.intake, context.stop)
