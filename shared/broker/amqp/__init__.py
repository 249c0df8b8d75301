"""The broker on RabbitMQ (3.10 and 4.x): quorum queues, confirms, retry tiers, dead letters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.broker.amqp.connection import AmqpBroker

__all__ = ["AmqpBroker", "open_amqp"]


@asynccontextmanager
async def open_amqp(url: str, *, start_limit: float = 60.0) -> AsyncIterator[AmqpBroker]:
    """Connected, with the topology declared; TimeoutError when that takes over `start_limit` s."""
    broker = AmqpBroker(url)
    ready = asyncio.Event()
    keeping = asyncio.create_task(broker.keep_connected(ready))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait(
            {keeping, waiting}, timeout=start_limit, return_when=asyncio.FIRST_COMPLETED
        )
        if keeping.done():
            keeping.result()
        if not ready.is_set():
            raise TimeoutError(f"no message broker within {start_limit:g} s")
        yield broker
    finally:
        waiting.cancel()
        keeping.cancel()
        await asyncio.gather(waiting, keeping, return_exceptions=True)
