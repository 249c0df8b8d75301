"""Connections whose clients do nothing, on real sockets."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode

from shared.http.addresses import Proxies, counted_address
from shared.http.connections import Connections, Times
from tests.support.eventually import eventually
from tests.unit.gateway.http.serving import GET, HEAD, SHORT, UPGRADE, Serving, ended, serving


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHo", b"408"),
        (HEAD + b"{", b"408"),
        (GET, b"200"),
        (GET + b"GET / HT", b"200"),
    ],
    ids=["silence", "half a head", "half a body", "no second call", "half a second head"],
)
async def test_a_client_that_does_nothing_loses_its_connection(sent: bytes, status: bytes) -> None:
    async with serving() as server:
        assert (await ended(await server.connect(sent)))[9:12] == status


async def test_line_ends_between_calls_keep_no_connection_open() -> None:
    async with serving() as server:
        connection = await server.connect(GET)
        # Read before the drip: a byte for a closed connection resets it, which drops the answer.
        assert (await connection[0].readline()).startswith(b"HTTP/1.1 200 ")
        dripping = asyncio.create_task(drip(connection[1], b"\r\n"))
        await ended(connection)
        dripping.cancel()


async def drip(writer: asyncio.StreamWriter, data: bytes) -> None:
    while True:
        await asyncio.sleep(0.05)
        writer.write(data)


async def test_a_slow_body_is_read_on() -> None:
    async with serving() as server:
        connection = await server.connect(HEAD.replace(b"7900000", b"20"))
        for byte in b'{"a": "slow enough"}':
            await asyncio.sleep(0.05)
            connection[1].write(bytes([byte]))
        assert (await connection[0].readline()).startswith(b"HTTP/1.1 200 ")


async def test_a_body_that_drips_is_ended_though_bytes_come() -> None:
    async with serving(replace(SHORT, body_rate=1_000.0)) as server:
        connection = await server.connect(HEAD)
        dripping = asyncio.create_task(drip(connection[1], b"x"))  # 20 bytes a second
        # A byte that comes after the end resets the connection, which may drop the answer.
        assert (await ended(connection))[9:12] in (b"408", b"")
        dripping.cancel()


async def test_an_answer_that_is_not_read_ends_the_connection() -> None:
    async with serving() as server:
        reader, _ = await server.connect(GET.replace(b"/small", b"/large"), limit=1)
        await reader.read(1)  # then no more: the stream stops reading at its limit
        await closed_by_server(server)


async def closed_by_server(server: Serving) -> None:
    """Wait until the server has freed every place: with a cap of 1, another call is answered."""

    async def answered() -> bool:
        connection = await server.connect(GET[:-2] + b"Connection: close\r\n\r\n")
        return b" 200 " in await ended(connection)

    await eventually(answered, 20)


@pytest.mark.parametrize("answers", [True, False])
async def test_a_websocket_lives_as_long_as_pings_are_answered(*, answers: bool) -> None:
    async with serving() as server:
        if answers:
            async with connect(f"ws://127.0.0.1:{server.port}/socket") as talking:
                await asyncio.sleep(3 * SHORT.pong)  # the passing of time is the subject
                await talking.send("still here")
                assert await talking.recv() == "heard"
        else:
            assert b"101" in await ended(await server.connect(UPGRADE))


async def test_websocket_answers_that_are_not_read_end_the_connection() -> None:
    times = Times(head=0.4, body=0.4, sending=0.4, pong=60.0)
    async with serving(times, max_connections=1) as server:
        await closed_by_server(server)
        _, writer = await server.connect(UPGRADE, limit=1)
        frame = Frame(Opcode.PING, b"x" * 125).serialize(mask=True) * 1_000
        with suppress(ConnectionError):
            async with asyncio.timeout(20):
                while True:
                    writer.write(frame)
                    await writer.drain()
        await closed_by_server(server)


async def test_connections_are_capped_in_all_and_the_cap_is_logged_once() -> None:
    with capture_logs() as logs:
        async with serving(Times(), max_connections=5) as server:
            await closed_by_server(server)
            connections = [await server.connect() for _ in range(15)]
            for connection in connections[5:]:
                assert b" 503 " in await ended(connection)
            connections[0][1].close()
            await closed_by_server(server)
    assert [entry["cap"] for entry in logs if entry["event"] == "connections refused"] == ["all"]


async def test_connections_of_an_address_are_capped() -> None:
    async with serving(Times(), max_address_connections=5) as server:
        await closed_by_server(server)
        for _ in range(5):
            await server.connect()
        assert b" 429 " in await ended(await server.connect())


@dataclass
class Client:
    """A connection that is never overdue."""

    host: str
    address: str = ""
    __hash__ = object.__hash__

    def check(self, now: float) -> None:
        raise AssertionError("nothing checks")


@pytest.mark.parametrize(
    ("host", "admitted"),
    [
        (lambda number: "192.0.2.1", 3),
        (lambda number: f"192.0.2.{number}", 9),
        (lambda number: f"2001:db8::{number}", 3),
        (lambda number: f"2001:db8:0:{number}::1", 9),
        (lambda number: "10.1.2.3", 9),
    ],
    ids=["office", "many", "a /64", "many /64", "proxy"],
)
def test_an_address_is_a_host_or_a_64_and_a_proxy_is_none(
    host: Callable[[int], str], admitted: int
) -> None:
    connections = Connections(100, 3, Times(), Proxies("10.0.0.0/8"))
    clients = [Client(host(number)) for number in range(9)]
    assert [connections.admit(each, each.host) for each in clients].count(None) == admitted
    for each in clients:
        connections.leave(each)
    assert len(connections) == 0


def test_an_ipv4_address_in_ipv6_is_itself() -> None:
    assert counted_address("::ffff:192.0.2.1") == "192.0.2.1"
