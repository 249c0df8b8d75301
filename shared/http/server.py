"""The HTTP server: uvicorn with this package's protocols."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog
import uvicorn
from starlette.types import ASGIApp

from shared.http.addresses import Proxies
from shared.http.connections import Connections, Times, connections_allowed
from shared.http.intake import Intake
from shared.http.protocol import BoundedHttpProtocol
from shared.http.settings import HttpSettings
from shared.stopping import handling_grace

log = structlog.get_logger(__name__)

SHUTDOWN_SECONDS = 10
"""Seconds that running calls get to end at shutdown."""

NO_TIMES = Times()


class _Server(uvicorn.Server):
    """Uvicorn's server without its signal handlers: the host handles signals.

    A log line tells when calls are taken.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("listening", host=self.config.host, port=self.config.port)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    app: ASGIApp,
    settings: HttpSettings,
    port: int,
    intake: Intake,
    stop: asyncio.Event,
    *,
    times: Times = NO_TIMES,
) -> None:
    """Serve until `stop`, then wait for the running calls.

    RuntimeError when the address cannot be served on.
    """
    most = settings.max_connections or connections_allowed()
    most_an_address = settings.max_address_connections if settings.rate_limits else most
    proxies = Proxies(settings.trusted_proxies)
    connections = Connections(most, most_an_address, times, proxies)
    server = _Server(_config(app, settings, port, connections, intake))
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    watching = asyncio.create_task(connections.watch())
    try:
        await asyncio.wait({serving, stopping, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:  # cancelled, too: the server closes its socket only at its own end
        server.should_exit = True
        stopping.cancel()
        watching.cancel()
        await asyncio.wait({serving, watching})
    serving.result()
    if not watching.cancelled():
        watching.result()  # raises: the watch ends by a mistake of this program only
    if not stop.is_set():
        raise RuntimeError(f"cannot serve on {settings.host}:{port}")


def _config(
    app: ASGIApp, settings: HttpSettings, port: int, connections: Connections, intake: Intake
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        http=partial(BoundedHttpProtocol, connections=connections, intake=intake),  # type: ignore[arg-type]
        ws_max_size=settings.max_message_bytes,
        # 8 KB of a compressed frame can become 8 MB.
        ws_per_message_deflate=False,
        # A ping every half of the time, and half of it for the answer.
        ws_ping_interval=connections.times.pong / 2,
        ws_ping_timeout=connections.times.pong / 2,
        # An access log would hold session ids and, for the WebSocket, the token. Uvicorn logs
        # each WebSocket at level info, even without an access log.
        access_log=False,
        log_config=None,
        log_level="warning",
        lifespan="off",
        proxy_headers=False,  # `Edge` reads them
        server_header=False,
        timeout_graceful_shutdown=int(min(SHUTDOWN_SECONDS, handling_grace(settings.stop_grace))),
    )
