"""A gateway's HTTP server on real sockets, with a small application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response, WebSocket
from starlette.types import ASGIApp

from gateway.http import problems
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import guarded_route
from gateway.http.limits import Limits
from gateway.settings import GatewaySettings
from shared.http.connections import Times
from shared.http.edge import Edge
from shared.http.server import serve
from tests.support.eventually import eventually
from tests.support.server_process import free_port
from tests.unit.gateway.counting import Replicas

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

SHORT = Times(head=0.4, body=0.4, body_rate=10.0, sending=0.4, pong=0.4)
HEAD = b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 7900000\r\n\r\n"
GET = b"GET /small HTTP/1.1\r\nHost: here\r\n\r\n"
UPGRADE = (
    b"GET /socket HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class LargeBody(WholeBody):
    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return settings.max_body_bytes


def application(limits: Limits, settings: GatewaySettings) -> ASGIApp:
    app = FastAPI()
    router = APIRouter(route_class=guarded_route(settings, limits))

    @router.post("/body")
    async def read(request: Request, body: LargeBody) -> str:
        return "read"

    @router.get("/large")
    async def large(request: Request) -> Response:
        return Response(b"x" * 50_000_000)

    @router.get("/small")
    async def small(request: Request) -> str:
        return "small"

    @router.websocket("/socket")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        while (await socket.receive())["type"] != "websocket.disconnect":
            await socket.send_text("heard")

    app.include_router(router)
    problems.install(app)
    return Edge(app, trusted_proxies=settings.trusted_proxies)


@dataclass
class Serving:
    """A server under test."""

    port: int
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self, sent: bytes = b"", **options: Any) -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, **options)
        self.writers.append(writer)
        writer.write(sent)
        return reader, writer


@asynccontextmanager
async def serving(times: Times = SHORT, **given: Any) -> AsyncIterator[Serving]:
    settings = GatewaySettings(port=free_port(), **given)
    limits, stop = Limits(Replicas().counts(), settings), asyncio.Event()
    app = application(limits, settings)
    server = asyncio.create_task(
        serve(app, settings, settings.port, limits.intake, stop, times=times)
    )
    serving = Serving(settings.port)

    async def up() -> bool:
        with suppress(OSError):
            _, writer = await serving.connect()
            writer.close()
            return True
        return False

    await eventually(up, 20)
    try:
        yield serving
    finally:
        for writer in serving.writers:
            writer.transport.abort()
        stop.set()
        await server


async def ended(connection: Connection) -> bytes:
    """Return all that the server sends until it closes the connection."""
    async with asyncio.timeout(20):
        try:
            return await connection[0].read()
        except ConnectionError:
            return b""
