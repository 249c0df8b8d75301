"""A network between our processes and a server that can be broken: away, silent, slow, cut."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from threading import Event, Thread

from tests.support.server_process import free_port

CHUNK = 64 * 1024
CUT_SHARE = 0.03
"""The share of the pieces of the server's answers that is cut while the line is HALF."""


class Line(Enum):
    """The state of a line: the fate of its bytes."""

    WHOLE = "passed on"
    AWAY = "connections are reset, new ones too"
    STALLED = "nothing moves, nothing is lost"
    SWALLOWED = "the server's answers are thrown away"
    HALF = "now and then a connection is cut in the middle of an answer"


@dataclass(eq=False)
class Proxy:
    """A proxy from `port` to `target`.

    `line` and `delay` (seconds for each piece, each way) may be changed at any time, from any
    thread.
    """

    target: int
    port: int = field(default_factory=free_port)
    delay: float = 0.0
    cut_share: float = CUT_SHARE
    listens: Event = field(default_factory=Event)
    _line: Line = Line.WHOLE
    _open: set[asyncio.WriteTransport] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _moves: asyncio.Event = field(default_factory=asyncio.Event)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def line(self) -> Line:
        return self._line

    @line.setter
    def line(self, line: Line) -> None:
        """Change the state. A stream that lost bytes is useless, and is cut."""
        before, self._line = self._line, line
        if Line.SWALLOWED in (before, line) or line is Line.AWAY:
            self.cut()
        moves = self._moves.clear if line is Line.STALLED else self._moves.set
        self._loop.call_soon_threadsafe(moves)

    def cut(self) -> None:
        """End every connection now, in whatever state it is."""
        self._loop.call_soon_threadsafe(self._abort_all)

    def _abort_all(self) -> None:
        for transport in list(self._open):
            transport.abort()

    async def accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self._open.add(to_client.transport)
        try:
            if self._line is Line.AWAY:
                return
            server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
            self._open.add(to_server.transport)
            try:
                asking = asyncio.create_task(self._pass_on(client, to_server, answers=False))
                await self._pass_on(server, to_client, answers=True)
                asking.cancel()
            finally:
                to_server.transport.abort()
                self._open.discard(to_server.transport)
        except OSError:
            return  # the server is away itself
        finally:
            to_client.transport.abort()
            self._open.discard(to_client.transport)

    async def _pass_on(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        try:
            while data := await source.read(CHUNK):
                await self._moves.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                if answers and self._line is Line.SWALLOWED:
                    continue
                if answers and self._line is Line.HALF and self._chance.random() < self.cut_share:
                    to.write(data[: len(data) // 2])
                    await to.drain()
                    return
                to.write(data)
                await to.drain()
            to.close()
        except OSError:
            to.transport.abort()  # an end that broke off breaks off the other

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._moves.set()
        server = await asyncio.start_server(self.accept, "127.0.0.1", self.port, limit=CHUNK)
        self.listens.set()
        await self._over.wait()
        server.close()
        self._moves.set()
        self._abort_all()
        here = asyncio.current_task()
        if left := [task for task in asyncio.all_tasks() if task is not here]:
            await asyncio.wait(left, timeout=5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)


@contextmanager
def run_proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy in a thread of its own, which outlives a busy or ended loop of a test."""
    proxy = Proxy(target)
    thread = Thread(target=proxy.run, name="proxy", daemon=True)
    thread.start()
    assert proxy.listens.wait(10), "the proxy does not listen"
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(10)
