"""Load over raw sockets: keep-alive connections that send one prepared request again and again.

Far lighter than an HTTP client, so that what is measured is the server. Answers are recognised by
their status line and Content-Length, nothing more.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import cast


@dataclass(frozen=True, slots=True)
class Request:
    """A prepared HTTP request to 127.0.0.1."""

    port: int
    method: str
    path: str
    token: str | None = None
    body: bytes = b""

    def encoded(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(slots=True)
class Result:
    """`latencies` in seconds, in the order of the answers; `statuses` counts them."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        good = sum(number for status, number in self.statuses.items() if status < 300)
        return good / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds that this share of the answers stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes, result: Result, until: float, every: float | None) -> None:
        self._request, self._result, self._until, self._every = request, result, until, every
        self._buffer = b""
        self._due = self._sent = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._due = time.perf_counter()
        self._send()

    def _send(self) -> None:
        # A paced request counts from when it was due: a slow server must not slow its own clock.
        self._sent = self._due if self._every else time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, _, body = self._buffer.partition(b"\r\n\r\n")
        if not _:
            return
        length = _content_length(head)
        if len(body) < length:
            return
        self._buffer = body[length:]
        now = time.perf_counter()
        self._result.statuses[int(head[9:12])] += 1
        self._result.latencies.append(now - self._sent)
        if now >= self._until:
            self._finish()
        elif self._every is None:
            self._send()
        else:
            self._due += self._every
            asyncio.get_running_loop().call_later(max(0.0, self._due - now), self._send)

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()


def _same(connection: _Connection) -> _Connection:
    return connection


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    return int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def run(request: Request, *, seconds: float, connections: int = 64, rate: float = 0) -> Result:
    """As fast as it goes, or `rate` requests a second spread over the connections."""
    import uvloop

    return uvloop.run(_run(request, seconds, connections, rate))


async def _run(request: Request, seconds: float, connections: int, rate: float) -> Result:
    result = Result()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    every = connections / rate if rate else None
    opened: list[_Connection] = []
    for number in range(connections):
        connection = _Connection(request.encoded(), result, began + seconds, every)
        await loop.create_connection(partial(_same, connection), "127.0.0.1", request.port)
        opened.append(connection)
        if every:  # spread over the period
            await asyncio.sleep(every / connections if number < connections - 1 else 0)
    await asyncio.wait_for(asyncio.gather(*(c.done for c in opened)), seconds + 30)
    result.seconds = time.perf_counter() - began
    return result
