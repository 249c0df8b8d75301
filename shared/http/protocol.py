"""HTTP before there is a call: limits on connections, heads and times, and malformed requests."""

import asyncio
import time
from functools import partial
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from shared.http.close_delimited import close_delimited
from shared.http.connections import Connections, Sending
from shared.http.headers import PRIVATE
from shared.http.intake import Intake
from shared.http.problems import Problem, response
from shared.http.websocket import BoundedWebSocket

MAX_HEAD_BYTES = 64 * 1024
"""Bytes of a request line with its headers, give or take a read from the socket."""

LINGER_SECONDS = 2.0
"""Seconds for which the rest of a refused request is read and dropped.

A connection closed at once would be reset, and a client that still sends would lose the answer.
"""


class BoundedHttpProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with limits on heads and times, and problem JSON for malformed requests.

    Uvicorn's own reads a head of any length, in quadratic time, and refuses in plain text. This
    class relies on uvicorn's internals: the parser callbacks `on_message_begin`,
    `on_headers_complete` and `on_body`; `handle_websocket_upgrade`, after which the transport's
    protocol is a `ws_protocol_class` with `conn.handshake_exc`; `send_400_response`, called for
    every parser error; `on_response_complete`; `cycle` with `disconnected`, `message_event`,
    `more_body`, `response_started` and `response_complete`, and, for HTTP/1.0, its `scope`,
    `chunked_encoding`, `expected_content_length` and a `send` that may be replaced;
    `flow.read_paused`; `transport`, `loop`; and `STATUS_LINE`, the status lines by number.
    """

    address = ""

    _unparsed = 0
    """Bytes since the last callback of the parser: of a head, a trailer or a chunk size."""

    _in_head = False
    _refused = False

    _body_until = 0.0
    """When the body ends for want of progress (monotonic seconds); bytes that come put it off."""

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
        self.ws_protocol_class = partial(  # type: ignore[assignment]
            BoundedWebSocket, connections=connections, intake=intake
        )

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._sending = Sending(transport)
        self._heard_at = self._waiting_since = time.monotonic()
        host = self.client[0] if self.client else ""
        if problem := self._connections.admit(self, host):
            self._refused = True
            transport.write(_answer(problem))
            transport.close()  # at once: lingering would hold the place that there is none of

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.leave(self)
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._sending.has_read = True
        super().resume_writing()

    def on_response_complete(self) -> None:
        self._waiting_since = time.monotonic()
        super().on_response_complete()

    def check(self, now: float) -> None:
        """End the connection if a time of `Times` is over."""
        times = self._connections.times
        if now - self._sending.stuck_since(now) > times.sending:
            self.transport.abort()
        elif self._refused or self.transport.is_closing():
            return
        elif self.cycle is not None and not self.cycle.response_complete:
            if self._waits_for_body() and now > self._body_until:
                self._refuse(Problem(408, "the body came too slowly"))
        elif now - self._waiting_since > times.head:
            if self._in_head:
                self._refuse(Problem(408, f"the head took longer than {times.head:g} s"))
            else:
                self.transport.close()

    def _waits_for_body(self) -> bool:
        return self.cycle.more_body and not self.flow.read_paused

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._heard_at = time.monotonic()
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > MAX_HEAD_BYTES and not self._refused:
            self._refuse(Problem(431, f"the headers are larger than {MAX_HEAD_BYTES} bytes"))

    def on_message_begin(self) -> None:
        self._unparsed = 0
        self._in_head = True
        self._waiting_since = self._heard_at
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        self._in_head = False
        self._body_until = self._heard_at + self._connections.times.body
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.scope["http_version"] == "1.0":
            self.cycle.send = close_delimited(self.cycle)  # type: ignore[assignment,method-assign]

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        times = self._connections.times
        earned = self._body_until + len(body) / times.body_rate
        self._body_until = min(earned, self._heard_at + times.body)
        super().on_body(body)

    def handle_websocket_upgrade(self) -> None:
        """Refuse a handshake with a line over 8 KiB or with more than 128 headers.

        Uvicorn's WebSocket does not read such a handshake, and leaves it without an answer.
        """
        super().handle_websocket_upgrade()
        socket = self.transport.get_protocol()
        assert isinstance(socket, BoundedWebSocket)
        self._connections.replace(self, socket)
        if socket.conn.handshake_exc is not None and not self.transport.is_closing():
            self._refuse(Problem(431, "a line of the WebSocket's handshake is too long"))

    def send_400_response(self, msg: str) -> None:
        self._refuse(Problem(400, "this is no HTTP request"))

    def _refuse(self, problem: Problem) -> None:
        self._refused = True
        if self.cycle is not None:  # the body broke off: its call has no more to read or to send
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started and not self.cycle.response_complete:
                self.transport.abort()  # a second head would stand in the first answer's body
                return
        self.transport.write(_answer(problem))
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)


def _answer(problem: Problem) -> bytes:
    """Return the bytes of an answer that ends its connection."""
    answer = response(problem)
    headers = [*answer.raw_headers, *PRIVATE, (b"connection", b"close")]
    lines = [b"%s: %s\r\n" % header for header in headers]
    return b"".join([STATUS_LINE[problem.status], *lines, b"\r\n", bytes(answer.body)])
