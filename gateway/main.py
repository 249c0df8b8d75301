"""Wiring of the gateway: stores, broker, routes, its own queue, and the HTTP server."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from gateway.app import create_app
from gateway.auth import Tokens
from gateway.clock import Clock
from gateway.finalizing import Finalizing
from gateway.gateway import Gateway
from gateway.handlers import Broadcasts, ReportDesk
from gateway.limits import Limits
from gateway.retention import Retention
from gateway.roles import load_roles
from gateway.sessions import OpenSessions
from gateway.settings import GatewaySettings
from gateway.stages import Heard
from gateway.store import Reports, Sessions
from gateway.sweeper import Sweeper, keep_sweeping
from gateway.waiting import Waiting
from gateway.wire import Wire
from shared.broker import AnyRoute, GroupCommit, Route
from shared.events import EventSetAside, ReportReady
from shared.records import Records, Tombstones, folder_eraser
from shared.service import Host
from shared.snapshots import open_snapshots
from shared.store import open_store

ENDING = 10
"""Seconds that calls get to end at shutdown."""


async def run(host: Host) -> None:
    async with open_gateway(host, GatewaySettings()) as gateway:
        desk = ReportDesk(gateway.sessions, gateway.reports, gateway.waiting)
        routes: list[AnyRoute] = [
            Route(ReportReady, desk.on_report_ready),
            Route(EventSetAside, desk.on_event_set_aside),
        ]
        records = Records(
            "gateway",
            host.broker,
            gateway.tombstones,
            {"session": (gateway.sessions.rows, "id"), "report": (gateway.reports.rows, "id")},
            {"videos": folder_eraser(gateway.settings.avatars_dir)},
        )
        sweeper = Sweeper(gateway.sessions, gateway.open_sessions, gateway.finalizing)
        retention = Retention(
            gateway.sessions,
            gateway.tombstones,
            gateway.events,
            host.broker,
            gateway.settings.retention_days,
        )
        broadcasts = Broadcasts(
            gateway.open_sessions, gateway.waiting, gateway.heard, gateway.forget_words
        )
        async with host.broker.listen(broadcasts.hear):
            await asyncio.gather(
                host.serve(routes, records),
                keep_sweeping(
                    [sweeper.sweep, retention.sweep], gateway.settings.sweep_every, host.stop
                ),
                gateway.limits.run(host.stop),
                serve_http(gateway),
            )


@asynccontextmanager
async def open_gateway(host: Host, settings: GatewaySettings) -> AsyncIterator[Gateway]:
    """Everything that the routes work with."""
    roles = load_roles(settings.roles_dir)
    tokens = Tokens(settings.secrets())  # after what may fail: it makes a file
    async with (
        open_store(settings.store_url, "gateway") as store,
        open_snapshots(settings) as snapshots,
    ):
        sessions, reports = await Sessions.open(store), await Reports.open(store)
        # A new id a start: (instance, n) must never name two utterances.
        open_sessions = OpenSessions(sessions, host.broker, instance=uuid.uuid4().hex[:12])
        events, waiting = GroupCommit(host.broker, max_pending=settings.max_pending), Waiting()
        yield Gateway(
            settings=settings,
            broker=host.broker,
            store=store,
            tokens=tokens,
            roles=roles,
            sessions=sessions,
            reports=reports,
            open_sessions=open_sessions,
            snapshots=snapshots,
            events=events,
            waiting=waiting,
            heard=Heard(),
            finalizing=Finalizing(sessions, reports, open_sessions, events, waiting, host.stop),
            limits=Limits(snapshots.cache, settings.rate_limits),
            clock=Clock(),
            tombstones=await Tombstones.open(store),
            stop=host.stop,
        )


class _Server(uvicorn.Server):
    """Ends when the host says so; signals are the host's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_http(gateway: Gateway) -> None:
    """Serve until the host stops, then let running calls end."""
    settings = gateway.settings
    server = _Server(
        uvicorn.Config(
            create_app(gateway),
            host=settings.host,
            port=settings.port,
            http=Wire,
            ws_max_size=settings.max_body_bytes,
            # An access log would hold session ids and, for the WebSocket, the token. Uvicorn
            # also writes one line for each WebSocket, whatever access_log says: level info.
            access_log=False,
            log_config=None,
            log_level="warning",
            lifespan="off",
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            server_header=False,
            timeout_graceful_shutdown=ENDING,
        )
    )
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(gateway.stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
    if not gateway.stop.is_set():
        raise RuntimeError(f"cannot serve on {settings.host}:{settings.port}")
