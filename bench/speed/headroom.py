"""The speed of the load generator, against a server that does nothing at all.

`python -m bench.speed.headroom` is that server: every call gets the same bytes as its answer.
"""

import asyncio
import os
from typing import cast

from bench.speed.bars import Results
from bench.speed.candidate import START
from bench.speed.load import hammer
from bench.speed.systems import System

ANSWER = b'HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{"status":"ok"}'


def measure(nothing: System, results: Results) -> None:
    """Note a lower bound of the generator's rate, because the server takes time as well."""
    rate = max(hammer(nothing.port, START, seconds=1.0).rate for _ in range(2))
    results.note("load generator", "against a server that does nothing", {"rate": rate})


class _Nothing(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        self._transport.write(ANSWER)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Nothing, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(int(os.environ["PORT"])))
