"""HTTP/1.1 as a candidate's page speaks it, small enough that the driver is not the bottleneck."""

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

IDLE = 3.0
"""Seconds that a connection may lie unused: the server closes one after five."""


class Lost(Exception):
    """No whole answer: the connection was refused, broke, or the time was over."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float

    @property
    def body(self) -> Any:
        return json.loads(self.content)


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Http:
    """Calls to any of several servers, over connections that are kept."""

    def __init__(self) -> None:
        self._idle: dict[str, list[tuple[float, Connection]]] = defaultdict(list)

    async def call(
        self,
        method: str,
        url: str,
        path: str,
        *,
        token: str = "",
        key: str = "",
        body: object = None,
        limit: float = 30.0,
    ) -> Answer:
        """Lost when there is no answer within `limit` seconds."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
        head += f"Content-Length: {len(content)}\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {token}\r\n" if token else ""
        head += f"Idempotency-Key: {key}\r\n" if key else ""
        began = time.monotonic()
        try:
            async with asyncio.timeout(limit):
                reader, writer = await self._connection(url)
                try:
                    writer.write(head.encode() + b"\r\n" + content)
                    status, headers, content = await _answer(reader)
                except BaseException:
                    writer.transport.abort()
                    raise
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            raise Lost(type(error).__name__) from error
        if headers.get("connection") == "close":
            writer.close()
        else:
            self._idle[url].append((time.monotonic(), (reader, writer)))
        return Answer(status, headers, content, time.monotonic() - began)

    async def _connection(self, url: str) -> Connection:
        idle = self._idle[url]
        while idle:
            since, (reader, writer) = idle.pop()
            if time.monotonic() - since < IDLE and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.transport.abort()
        parts = urlsplit(url)
        return await asyncio.open_connection(parts.hostname, parts.port)

    async def close(self) -> None:
        for idle in self._idle.values():
            for _, (_, writer) in idle:
                writer.transport.abort()
        self._idle.clear()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ", 2)[1])
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return status, headers, await reader.readexactly(int(headers.get("content-length", "0")))
