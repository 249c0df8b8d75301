"""Bytes that are being read: bounded together and by address, on real sockets."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import model_validator
from starlette.requests import Request
from starlette.types import Message
from websockets.frames import Frame, Opcode

from shared.http.bodies import Body, read_body
from shared.http.connections import Times
from shared.http.intake import Intake
from shared.http.problems import Problem
from tests.support.eventually import eventually
from tests.unit.gateway.http.serving import HEAD, UPGRADE, Connection, Serving, ended, serving


async def test_bodies_being_read_are_bounded_together_and_freed() -> None:
    async with serving(Times(), max_reading_bytes=1_000_000) as server:
        half = HEAD + b'{"a": "' + b"x" * 400_000
        statuses = [asyncio.create_task((await server.connect(half))[0].readline()) for _ in "1234"]
        done, waiting = await asyncio.wait(statuses, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        assert {task.result() for task in done} == {b"HTTP/1.1 503 Service Unavailable\r\n"}
        for task in waiting:
            task.cancel()
        for writer in server.writers:
            writer.transport.abort()

        async def freed() -> bool:
            body = b'{"a": "' + b"x" * 900_000 + b'"}'
            head = HEAD.replace(b"7900000", str(len(body)).encode())
            connection = await server.connect(head + body)
            return b" 200 " in await connection[0].readline()

        await eventually(freed, 20)


async def test_half_messages_of_websockets_are_bounded_too() -> None:
    async with serving(Times(), max_reading_bytes=1_000_000) as server:
        whole = Frame(Opcode.TEXT, b"x" * 2_000_000).serialize(mask=True)
        await ended(await server.connect(UPGRADE + whole[:-1]))  # long before a ping is missed


PART = HEAD + b'{"a": "' + b"x" * 400_000
SHARED: dict[str, Any] = {"max_reading_bytes": 4_000_000, "max_body_bytes": 500_000}
"""Settings with which an address has 1,000,000 bytes: two parts, and no third."""


async def test_an_address_has_a_share_of_the_bytes_being_read() -> None:
    small = PART.replace(b"7900000", b"450000")
    async with serving(Times(), **SHARED) as server:
        here = [await server.connect(small) for _ in range(3)]
        assert b" 429 " in await first_line(here)
        rest = b"x" * (450_000 - 400_000 - 9) + b'"}'
        other = await server.connect(small + rest, local_addr=("127.0.0.2", 0))
        assert b" 200 " in await other[0].readline()


async def first_line(connections: Sequence[Connection]) -> bytes:
    """Return the first line of an answer on any of the connections."""
    lines = [asyncio.create_task(reader.readline()) for reader, _ in connections]
    done, waiting = await asyncio.wait(lines, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    for line in waiting:
        line.cancel()
    return done.pop().result()


async def test_half_messages_count_for_the_client_that_a_proxy_names() -> None:
    frame = Frame(Opcode.TEXT, b"x" * 450_000).serialize(mask=True)[:-1]
    async with serving(Times(), **SHARED, trusted_proxies="127.0.0.1") as server:
        clients = ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1")
        *held, refused = [await half_message(server, client, frame) for client in clients]
        await ended(refused)
        assert not any(reader.at_eof() or reader.exception() for reader, _ in held)


async def half_message(server: Serving, address: str, frame: bytes) -> Connection:
    """Send the frame once the handshake is answered, as a proxy does for its client."""
    forwarded = b"\r\nX-Forwarded-For: " + address.encode() + b"\r\n\r\n"
    connection = await server.connect(UPGRADE.removesuffix(b"\r\n\r\n") + forwarded)
    await connection[0].readuntil(b"\r\n\r\n")
    connection[1].write(frame)
    return connection


async def test_a_large_body_counts_until_it_is_parsed() -> None:
    intake, refused = Intake(200_000, 200_000), []

    class Parsed(Body):
        @model_validator(mode="after")
        def _look(self) -> "Parsed":
            with pytest.raises(Problem) as full:
                intake.take(100_001, "192.0.2.9")
            refused.append(full.value.status)
            return self

    body = b'{"a": "' + b"x" * 99_991 + b'"}'

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    request = Request({"type": "http", "client": ("192.0.2.1", 1), "headers": []}, receive)
    await read_body(request, Parsed, 200_000, intake)
    assert refused == [503]
    intake.take(200_000, "192.0.2.1")
