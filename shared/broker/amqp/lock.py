"""The lock on a queue's dead letters: while a process looks through them, others see none."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aio_pika.abc import AbstractConnection, AbstractQueue
from aiormq.exceptions import ChannelLockedResource

LOCK_WAIT_SECONDS = 10.0
LOCK_POLL_SECONDS = 0.05


@asynccontextmanager
async def alone(connection: AbstractConnection, name: str) -> AsyncIterator[None]:
    """Hold the lock of this name, which a single process at a time can hold.

    Raise ChannelLockedResource after LOCK_WAIT_SECONDS. The lock is an exclusive queue, which goes
    with the connection of a process that dies.
    """
    until = time.monotonic() + LOCK_WAIT_SECONDS
    while (lock := await _taken(connection, name)) is None:
        if time.monotonic() > until:
            raise ChannelLockedResource(f"{name} is held by another process")
        await asyncio.sleep(LOCK_POLL_SECONDS)
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
