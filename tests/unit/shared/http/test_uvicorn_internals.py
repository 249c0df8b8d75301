"""The parts of uvicorn and websockets below their documented interface that the gateway relies on.

pyproject.toml bounds both versions from above. With another version, look at failures here first.
"""

import inspect
from contextlib import AbstractContextManager

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.server import ServerProtocol

CALLBACKS = [
    "data_received",
    "on_message_begin",
    "on_headers_complete",
    "on_body",
    "handle_websocket_upgrade",
    "send_400_response",
]


@pytest.mark.parametrize("name", CALLBACKS)
def test_the_protocol_calls_methods_of_these_names(name: str) -> None:
    """shared/http/protocol.py overrides them to bound a head and to answer in JSON."""
    source = inspect.getsource(HttpToolsProtocol)
    assert f"def {name}(" in source
    if name.startswith("on_"):  # httptools looks for the name on the protocol itself
        assert "HttpRequestParser(self)" in source
    elif name != "data_received":
        assert f"self.{name}(" in source


async def test_the_protocol_holds_its_call_its_transport_and_its_loop() -> None:
    config = uvicorn.Config(lambda: None, ws="websockets-sansio")
    config.load()
    protocol = HttpToolsProtocol(config, ServerState(), {})
    assert protocol.cycle is None
    assert {"transport", "loop"} <= vars(protocol).keys()
    assert config.ws_protocol_class is WebSocketsSansIOProtocol


def test_a_call_is_told_that_its_client_is_gone() -> None:
    source = inspect.getsource(RequestResponseCycle)
    assert "self.disconnected" in source
    assert "self.message_event.wait()" in source


def test_a_call_reads_how_to_end_a_body_from_its_fields_and_its_own_send() -> None:
    source = inspect.getsource(RequestResponseCycle)
    assert "self.scope, self.receive, self.send" in source
    assert "if self.chunked_encoding is None and" in source
    assert "num_bytes > self.expected_content_length" in source


def test_the_status_lines_are_bytes_by_number() -> None:
    assert STATUS_LINE[431].startswith(b"HTTP/1.1 431 ")


def test_a_handshake_that_is_refused_leaves_its_error() -> None:
    assert ServerProtocol().handshake_exc is None
    assert "self.conn = ServerProtocol(" in inspect.getsource(WebSocketsSansIOProtocol)


def test_the_server_takes_signals_in_a_method_and_ends_by_a_flag() -> None:
    """gateway/main.py overrides the method and sets the flag: signals are the host's business."""
    server = uvicorn.Server(uvicorn.Config(lambda: None))
    assert server.should_exit is False
    assert isinstance(server.capture_signals(), AbstractContextManager)
