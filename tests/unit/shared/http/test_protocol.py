"""Answers to a head that is too long, byte for byte."""

import asyncio
import json
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from shared.http.addresses import Proxies
from shared.http.connections import Connections, Times
from shared.http.intake import Intake
from shared.http.protocol import MAX_HEAD_BYTES, BoundedHttpProtocol

HEAD = b"GET / HTTP/1.1\r\nLong: "


class Transport(asyncio.Transport):
    """A transport that keeps the written bytes."""

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
async def wire(transport: Transport) -> BoundedHttpProtocol:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError("this was no call")

    wire = BoundedHttpProtocol(
        Config(app, log_config=None),
        ServerState(),
        {},
        connections=Connections(10, 10, Times(), Proxies("")),
        intake=Intake(0, 0),
    )
    wire.connection_made(transport)
    return wire


async def test_a_head_at_the_limit_is_read_on(
    wire: BoundedHttpProtocol, transport: Transport
) -> None:
    wire.data_received(HEAD)
    for _ in range(MAX_HEAD_BYTES // 1024):
        wire.data_received(b"x" * 1024)
    assert (transport.written, transport.ended) == (b"", False)


async def test_a_head_beyond_it_is_431_and_the_end(
    wire: BoundedHttpProtocol, transport: Transport
) -> None:
    wire.data_received(HEAD)
    for _ in range(3):
        wire.data_received(b"x" * (MAX_HEAD_BYTES + 1))
    head, _, body = transport.written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"\r\ncontent-type: application/problem+json" in head
    assert b"\r\nreferrer-policy: no-referrer" in head
    assert json.loads(body)["status"] == 431
    assert transport.ended


class Closing(Transport):
    """A transport that a server may close."""

    def close(self) -> None:
        self.ended = True

    def is_closing(self) -> bool:
        return self.ended


@pytest.mark.parametrize(
    ("length", "version", "body"),
    [
        (None, b"1.0", b"onetwo"),
        (b"6", b"1.0", b"onetwo"),
        (None, b"1.1", b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"),
    ],
)
async def test_a_client_of_http_1_0_gets_no_chunks(
    length: bytes | None, version: bytes, body: bytes
) -> None:
    sent = asyncio.Event()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-length", length)] if length else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two", "more_body": True})
        await send({"type": "http.response.body"})
        sent.set()

    transport = Closing()
    config = Config(app, log_config=None, interface="asgi3")
    config.load()
    wire = BoundedHttpProtocol(
        config,
        ServerState(),
        {},
        connections=Connections(10, 10, Times(), Proxies("")),
        intake=Intake(0, 0),
    )
    wire.connection_made(transport)
    wire.data_received(b"GET / HTTP/%s\r\nConnection: keep-alive\r\n\r\n" % version)
    await asyncio.wait_for(sent.wait(), 10)
    head, _, written = transport.written.partition(b"\r\n\r\n")
    assert written == body
    assert (b"chunked" in head) == (version == b"1.1")
    assert transport.ended == (version == b"1.0")  # the end of the connection ends the body
