"""The metrics port, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from structlog.testing import capture_logs

from shared.telemetry import MAX_SCRAPES, serve_metrics
from tests.support.server_process import free_port, healthy, wait_until


@pytest.fixture
def port() -> Iterator[int]:
    """Serve metrics, with half a second for a connection."""
    port = free_port()
    server = serve_metrics("127.0.0.1", port, lambda: True, seconds=0.5)
    yield port
    server.shutdown()
    server.server_close()


def idle(port: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(sent)
    return connection


def test_an_idle_connection_blocks_no_other() -> None:
    port = free_port()
    server = serve_metrics("127.0.0.1", port, lambda: True)
    with idle(port), idle(port, b"GET /hea"):
        assert healthy(port)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("sent", [b"", b"GET /hea"])
def test_an_idle_connection_is_closed(port: int, sent: bytes) -> None:
    with idle(port, sent) as connection:
        while connection.recv(1_000):
            pass


def test_connections_are_capped_and_the_cap_is_logged_once(port: int) -> None:
    with capture_logs() as logs, ExitStack() as open_:
        for _ in range(MAX_SCRAPES + 10):
            open_.enter_context(idle(port))
        wait_until(lambda: bool(logs), 20)
    wait_until(lambda: healthy(port), 20)
    assert [entry["most"] for entry in logs if "refused" in entry["event"]] == [MAX_SCRAPES]
