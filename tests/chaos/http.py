"""A light HTTP/1.1 client for the load.

httpx2 would be the bottleneck of "ten times the load", and its waits would count as the product's:
against a server that does nothing, a call takes 0.25 ms of processor time here and 1.3 ms with
httpx2, with 1,440 calls at once (24 clients) 0.23 ms and 3.2 ms.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.support.requests import Request

IDLE_SECONDS = 3.0
"""How long a connection may lie unused: the server closes it after five seconds."""


STATUS_LINE = re.compile(r"HTTP/1\.1 ([1-5][0-9]{2})(?: |\Z)")


class Malformed(Exception):
    """The head of an answer that is no HTTP/1.1."""


@dataclass(frozen=True, slots=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class Gateway:
    """A gateway, and the connections to it that are kept alive."""

    url: str
    _idle: list[tuple[float, Connection]] = field(default_factory=list)

    async def call(self, request: Request, seconds: float) -> Answer | None:
        """Return the answer, or None if the connection was refused or broke.

        Raise TimeoutError when there is no whole answer in time, Malformed when the answer is no
        HTTP/1.1.
        """
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await self._connection()
                try:
                    writer.write(bytes(request))
                    answer = await _answer(reader)
                except BaseException:
                    writer.transport.abort()
                    raise
        except TimeoutError:
            raise
        except (OSError, EOFError):
            return None
        if answer.headers.get("connection") == "close":
            writer.close()
        else:
            self._idle.append((time.monotonic(), (reader, writer)))
        return answer

    async def _connection(self) -> Connection:
        while self._idle:
            since, (reader, writer) = self._idle.pop()
            fresh = time.monotonic() - since < IDLE_SECONDS
            if fresh and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.transport.abort()
        parts = urlsplit(self.url)
        return await asyncio.open_connection(parts.hostname, parts.port)

    def close(self) -> None:
        for _, (_, writer) in self._idle:
            writer.transport.abort()
        self._idle.clear()


@asynccontextmanager
async def open_gateways(urls: Sequence[str]) -> AsyncIterator[list[Gateway]]:
    gateways = [Gateway(url) for url in urls]
    try:
        yield gateways
    finally:
        for gateway in gateways:
            gateway.close()
        await asyncio.sleep(0)  # lets the connections close


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *lines = head.split("\r\n")
    status = STATUS_LINE.match(status_line)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if status is None:
        raise Malformed(head)
    if headers.get("transfer-encoding") == "chunked":
        content = b"".join([chunk async for chunk in _chunks(reader)])
    else:
        content = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(status[1]), headers, content)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the pieces of a body whose length is not told before, such as an export."""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(len(b"\r\n"))
    await reader.readexactly(len(b"\r\n"))
