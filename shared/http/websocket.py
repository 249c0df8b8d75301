"""The WebSocket's side of a connection, below its messages."""

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame

from shared.http.addresses import counted_address
from shared.http.connections import Connections, Sending
from shared.http.intake import Intake
from shared.http.problems import Problem

if TYPE_CHECKING:
    from websockets.http11 import Request


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """Uvicorn's protocol with a time for reading answers, and with its messages in the intake.

    This class relies on uvicorn's internals: `send_receive_event_to_app` for each whole message,
    `handle_connect`, after which `handshake_initiated` is true and `scope` is the scope of the
    application; `handle_pong`, `frames` of an unfinished message, `conn`, and
    `handle_parser_exception` after `conn.fail`.
    """

    address = ""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        connections: Connections,
        intake: Intake,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._connections = connections
        self._intake = intake
        self._held = 0
        self._holder = ""
        """The address that the held bytes count for."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._sending = Sending(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.leave(self)
        self._give_back()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._sending.has_read = True
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        try:
            self._take(len(data))
        except Problem as problem:
            self.conn.fail(CloseCode.TRY_AGAIN_LATER, problem.detail)
            self.handle_parser_exception()
            return
        super().data_received(data)

    def handle_connect(self, event: "Request") -> None:
        self._give_back()
        super().handle_connect(event)

    def handle_pong(self, event: Frame) -> None:
        if not self.frames:
            self._give_back()
        super().handle_pong(event)

    def send_receive_event_to_app(self) -> None:
        self._give_back()
        super().send_receive_event_to_app()

    def check(self, now: float) -> None:
        """End a connection whose client reads nothing. Pings tell whether it is there at all."""
        if now - self._sending.stuck_since(now) > self._connections.times.sending:
            self.transport.abort()

    def _take(self, size: int) -> None:
        if not self._held:
            self._holder = self._client_address()
        self._intake.take(size, self._holder)
        self._held += size

    def _give_back(self) -> None:
        if self._held:
            self._intake.give_back(self._held, self._holder)
        self._held = 0

    def _client_address(self) -> str:
        """Return the client's address, which `Edge` reads from a proxy's header into the scope."""
        client = self.scope["client"] if self.handshake_initiated else self.client
        return counted_address(client[0]) if client else "unknown"
