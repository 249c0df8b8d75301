"""Requests that begin and are never sent to their end."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.chaos.candidate import Candidate
from tests.chaos.stack import Stack
from tests.support.process_usage import largest_megabytes
from tests.support.requests import Session

BODY_BYTES = 7_900_000
"""The announced size of a body, below the gateway's limit of 8 MB; half of the body is sent."""

CLOSED_SECONDS = 60.0
"""The gateway closes a connection on which nothing is sent, in this time."""

MEMORY_LIMIT_MB = 250


@dataclass(slots=True)
class HalfSent:
    """`number` clients send half of a large finalize to each gateway, and then nothing.

    They show the token of a session, so that the gateways read their bodies. The heal waits until
    the gateways have closed all these connections.
    """

    stack: Stack
    candidate: Candidate
    name: str = "bodies half sent"
    number: int = 20
    seconds: float = 2.0
    _open: list[asyncio.StreamReader] = field(default_factory=list)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def inject(self) -> None:
        interview = await self.candidate.start()
        half = _head(interview.session) + bytes(BODY_BYTES // 2)
        for url in self.stack.urls:
            await asyncio.gather(*(self._send(half, url) for _ in range(self.number)))
        for name, server in self.stack.servers.items():
            if server.is_running:
                size = await asyncio.to_thread(largest_megabytes, server.pid)
                if size > MEMORY_LIMIT_MB:
                    self.candidate.history.complain(f"{name} took {size:.0f} MB of memory")

    async def heal(self) -> None:
        ends = [asyncio.create_task(_end(reader)) for reader in self._open]
        _, held = await asyncio.wait(ends, timeout=CLOSED_SECONDS)
        if held:
            self.candidate.history.complain(
                f"{len(held)} half-sent bodies are held {CLOSED_SECONDS:.0f} s"
            )
        for end in held:
            end.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        self._open.clear()
        self._writers.clear()

    async def _send(self, half: bytes, url: str) -> None:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        self._open.append(reader)
        self._writers.append(writer)
        writer.write(half)
        with suppress(OSError, TimeoutError):  # refused early, or not read at all: both are fine
            await asyncio.wait_for(writer.drain(), 5)


def _head(session: Session) -> bytes:
    lines = [
        "POST /report/finalize HTTP/1.1",
        "Host: chaos",
        "Content-Type: application/json",
        *(f"{name}: {value}" for name, value in session.headers.items()),
        f"Content-Length: {BODY_BYTES}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def _end(reader: asyncio.StreamReader) -> None:
    """Wait until the other side closes the connection."""
    with suppress(OSError):
        while await reader.read(65536):
            pass
