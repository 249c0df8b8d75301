"""One at a time looks through a queue's dead letters: meanwhile nobody else would see them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aio_pika.abc import AbstractConnection, AbstractQueue
from aiormq.exceptions import ChannelLockedResource

PATIENCE = 10.0
AGAIN = 0.05


@asynccontextmanager
async def alone(connection: AbstractConnection, name: str) -> AsyncIterator[None]:
    """Among all processes; ChannelLockedResource after PATIENCE seconds. The lock is an exclusive
    queue, which is gone with the connection of whoever died."""
    until = time.monotonic() + PATIENCE
    while (lock := await _taken(connection, name)) is None:
        if time.monotonic() > until:
            raise ChannelLockedResource(f"{name} is held by another process")
        await asyncio.sleep(AGAIN)
    try:
        yield
    finally:
        await lock.delete()
        await lock.channel.close()


async def _taken(connection: AbstractConnection, name: str) -> AbstractQueue | None:
    channel = await connection.channel()
    try:
        return await channel.declare_queue(f"{name}.alone", exclusive=True)
    except ChannelLockedResource:  # which has closed the channel
        return None
