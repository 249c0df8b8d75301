"""HTTP before it is a call: how long a head may be, and what is answered to one that is none."""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.edge import PRIVATE
from gateway.problems import Problem, response

MAX_HEAD_BYTES = 64 * 1024
"""Of a request line with its headers, give or take what arrives at once."""

LINGER = 2.0
"""Seconds for which the rest of what was refused is thrown away. Closed at once, the connection
would be reset, and the answer be lost to a client that is still sending."""


class Wire(HttpToolsProtocol):
    """Uvicorn's own reads a head of any length, in quadratic time, and refuses in plain text."""

    _unread = 0
    """Bytes since the parser last made something of them: a head's, a trailer's, a chunk size's."""

    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD_BYTES and not self._refused:
            self._refuse(Problem(431, f"the headers are larger than {MAX_HEAD_BYTES} bytes"))

    def on_message_begin(self) -> None:
        self._unread = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def handle_websocket_upgrade(self) -> None:
        """Uvicorn leaves a handshake without an answer that its WebSocket does not read: one with
        a line over 8 KiB, or with more than 128 headers."""
        super().handle_websocket_upgrade()
        socket = self.transport.get_protocol()
        assert isinstance(socket, WebSocketsSansIOProtocol)
        if socket.conn.handshake_exc is not None and not self.transport.is_closing():
            self._refuse(Problem(431, "a line of the WebSocket's handshake is too long"))

    def send_400_response(self, msg: str) -> None:
        self._refuse(Problem(400, "this is no HTTP request"))

    def _refuse(self, problem: Problem) -> None:
        self._refused = True
        if self.cycle is not None:  # a call whose body broke off: it has no more to read or to say
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        answer = response(problem)
        headers = [*answer.raw_headers, *PRIVATE, (b"connection", b"close")]
        lines = [b"%s: %s\r\n" % header for header in headers]
        head = b"".join([STATUS_LINE[problem.status], *lines, b"\r\n"])
        self.transport.write(head + bytes(answer.body))
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)
