"""The faults of a line, without whose tests the runs would prove nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.chaos.proxy import Line, Proxy, run_proxy
from tests.support.server_process import free_port

LIMIT = 30.0
SILENCE = 1.0
"""Seconds without an answer that count as none."""


@pytest.fixture
async def line() -> AsyncIterator[Proxy]:
    """To a server that says everything back."""
    port = free_port()
    saying_back: set[asyncio.Task[None]] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        saying_back.add(task)
        try:
            while data := await reader.read(1000):
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(echo, "127.0.0.1", port)
    with run_proxy(port) as proxy:
        yield proxy
    server.close()
    if saying_back:  # a connection that outlives its loop is a warning in some later test
        await asyncio.wait(saying_back, timeout=LIMIT)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self, question: bytes) -> bytes:
        self.writer.write(question)
        return await asyncio.wait_for(self.reader.read(1000), LIMIT)

    async def is_silent(self) -> bool:
        try:
            await asyncio.wait_for(self.reader.read(1000), SILENCE)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def connected(proxy: Proxy) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", proxy.port))
    try:
        yield client
    finally:
        client.writer.transport.abort()


async def ended(client: Client) -> bool:
    try:
        return await asyncio.wait_for(client.reader.read(1000), LIMIT) == b""
    except ConnectionError:
        return True


async def test_a_whole_line_passes_everything_on(line: Proxy) -> None:
    async with connected(line) as client:
        assert await client.answer(b"hello") == b"hello"


async def test_a_server_that_is_away_ends_old_and_new_connections(line: Proxy) -> None:
    async with connected(line) as old:
        assert await old.answer(b"hello") == b"hello"
        line.line = Line.AWAY
        assert await ended(old)
        async with connected(line) as new:
            assert await ended(new)
        line.line = Line.WHOLE
        async with connected(line) as again:
            assert await again.answer(b"hello") == b"hello"


async def test_a_stalled_line_keeps_what_was_said(line: Proxy) -> None:
    async with connected(line) as client:
        assert await client.answer(b"hello") == b"hello"
        line.line = Line.STALLED
        client.writer.write(b"later")
        assert await client.is_silent()
        line.line = Line.WHOLE
        assert await client.answer(b"") == b"later"


async def test_a_line_that_swallows_loses_answers_and_ends(line: Proxy) -> None:
    line.line = Line.SWALLOWED
    async with connected(line) as client:
        client.writer.write(b"hello")
        assert await client.is_silent()
        line.line = Line.WHOLE
        assert await ended(client)


async def test_an_answer_is_cut_half_way(line: Proxy) -> None:
    line.cut_share = 1.0
    line.line = Line.HALF
    async with connected(line) as client:
        assert await client.answer(b"hello") == b"he"
        assert await ended(client)
