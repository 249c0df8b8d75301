"""The light client reads each answer to its end, so that a connection can be used again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.chaos.http import Gateway, Malformed, open_gateways
from tests.support.requests import Request

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
WHOLE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
CALL = Request("GET", "/")


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[Gateway]:
    """Serve a single connection: an answer a request, then the end."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        writer.close()
        server.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with open_gateways([f"http://127.0.0.1:{port}"]) as (gateway,):
        yield gateway
    server.close()


async def test_an_answer_in_chunks_leaves_nothing_for_the_next_call() -> None:
    async with answering(CHUNKED, WHOLE) as gateway:
        first, second = await gateway.call(CALL, 10), await gateway.call(CALL, 10)
    assert first is not None
    assert (first.status_code, first.content) == (200, b"abcd")
    assert second is not None
    assert (second.status_code, second.content) == (404, b"no")


async def test_an_answer_that_breaks_off_is_none() -> None:
    for answer in (CHUNKED, WHOLE):
        for length in range(len(answer)):
            async with answering(answer[:length]) as gateway:
                assert await gateway.call(CALL, 10) is None, answer[:length]


async def test_an_answer_that_is_no_http_is_told() -> None:
    async with answering(b"220 mail\r\n\r\n") as gateway:
        with pytest.raises(Malformed):
            await gateway.call(CALL, 10)
