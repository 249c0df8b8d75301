"""What is answered to a head that is too long, byte for byte."""

import asyncio
import json
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from gateway.wire import MAX_HEAD_BYTES, Wire

HEAD = b"GET / HTTP/1.1\r\nLong: "


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.ended = False

    def write(self, data: Any) -> None:
        assert not self.ended
        self.written += data

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        raise AssertionError("a client that still sends would lose the answer")


@pytest.fixture
async def transport() -> Transport:
    return Transport()


@pytest.fixture
async def wire(transport: Transport) -> Wire:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError("this was no call")

    wire = Wire(Config(app, log_config=None), ServerState(), {})
    wire.connection_made(transport)
    return wire


async def test_a_head_at_the_limit_is_read_on(wire: Wire, transport: Transport) -> None:
    wire.data_received(HEAD)
    for _ in range(MAX_HEAD_BYTES // 1024):
        wire.data_received(b"x" * 1024)
    assert (transport.written, transport.ended) == (b"", False)


async def test_a_head_beyond_it_is_431_and_the_end(wire: Wire, transport: Transport) -> None:
    wire.data_received(HEAD)
    for _ in range(3):
        wire.data_received(b"x" * (MAX_HEAD_BYTES + 1))
    head, _, body = transport.written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"\r\ncontent-type: application/problem+json" in head
    assert b"\r\nreferrer-policy: no-referrer" in head
    assert json.loads(body)["status"] == 431
    assert transport.ended
