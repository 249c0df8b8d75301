"""Bytes on a connection that are no call, or none yet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.e2e.problems import check_problem
from tests.support.stacks import ON_EMBEDDED, Stack

pytestmark = ON_EMBEDDED

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

LIMIT = 64 * 1024
GET = b"GET /health HTTP/1.1\r\nHost: here\r\n"
CHUNKED = b"POST /interview/start HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


@asynccontextmanager
async def connected(stack: Stack) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(stack.url).port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answered(connection: Connection, request: bytes) -> httpx2.Response:
    """Return all bytes until the server hangs up."""
    reader, writer = connection
    writer.write(request)
    raw = await asyncio.wait_for(reader.read(), 30)
    head, _, content = raw.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]
    return httpx2.Response(int(status.split()[1]), headers=headers, content=content)


@pytest.mark.parametrize(
    "request_",
    [
        b"words\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"GET /health HTTP/9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: here\r\n\r\n",
        GET + b"Na me: x\r\n\r\n",
        GET + b"Name: \x00\r\n\r\n",
        GET + b"Content-Length: -1\r\n\r\n",
        GET + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        CHUNKED + b"zz\r\n",
        CHUNKED.replace(b"/interview/start", b"/stt/append") + b"zz\r\n",  # 401 but for that
    ],
)
async def test_a_call_that_is_no_http_is_a_problem_too(stack: Stack, request_: bytes) -> None:
    logged = len(stack.logs())
    async with connected(stack) as connection:
        check_problem(await answered(connection, request_), 400)
    assert '"error"' not in stack.logs()[logged:]


@pytest.mark.parametrize("begin", [GET + b"Long: ", CHUNKED + b"2;", CHUNKED + b"2\r\n{}\r\n0\r\n"])
async def test_a_part_of_a_call_without_an_end_is_not_read_on(stack: Stack, begin: bytes) -> None:
    """A header, the extension of a chunk's size, and a trailer."""
    async with connected(stack) as (_, writer):
        writer.write(begin)
        with pytest.raises(ConnectionError):
            await send_on(writer)
    async with connected(stack) as connection:
        answer = await answered(connection, GET + b"Connection: close\r\n\r\n")
        assert answer.status_code == 200


async def send_on(writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(60):
        while True:
            writer.write(b"x" * LIMIT)
            await writer.drain()


@pytest.mark.parametrize(
    ("query", "headers"),
    [(b"x" * 8_192, b""), (b"", b"X: x\r\n" * 130), (b"", b"X: %s\r\n" % (b"x" * 8_192))],
    ids=["a long line", "many headers", "a long header"],
)
async def test_a_websocket_handshake_that_is_too_long_is_answered(
    stack: Stack, query: bytes, headers: bytes
) -> None:
    head = b"GET /stt/stream/x?%s HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" % query
    async with connected(stack) as connection:
        check_problem(await answered(connection, head + headers + b"\r\n"), 431)


async def test_a_refusal_reaches_a_client_that_still_sends(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/health", headers={"Authorization": "x" * 1_000_000})
    check_problem(answer, 431, "65536")


async def test_large_headers_within_the_limit_are_read(stack: Stack) -> None:
    async with connected(stack) as connection:
        many = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1_000) for number in range(60))
        answer = await answered(connection, GET + many + b"Connection: close\r\n\r\n")
        assert answer.status_code == 200
