"""The broker on RabbitMQ (3.10 and 4.x): quorum queues, confirms, retry tiers, dead letters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.broker.amqp.connection import HEARTBEAT_SECONDS, PUBLISH_SECONDS, AmqpBroker
from shared.broker.amqp.declare import MAX_MESSAGES
from shared.broker.broker import BrokerUnavailable

__all__ = ["AmqpBroker", "open_amqp"]


@asynccontextmanager
async def open_amqp(
    url: str,
    *,
    start_limit: float = 60.0,
    publish_seconds: float = PUBLISH_SECONDS,
    heartbeat_seconds: int = HEARTBEAT_SECONDS,
    max_messages: int = MAX_MESSAGES,
) -> AsyncIterator[AmqpBroker]:
    """Connect and declare the topology.

    Raise BrokerUnavailable when that takes over `start_limit` seconds, or when no waiting helps.
    """
    broker = AmqpBroker(
        url,
        publish_seconds=publish_seconds,
        heartbeat_seconds=heartbeat_seconds,
        max_messages=max_messages,
    )
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
            why = f" ({broker.failure})" if broker.failure else ""
            raise BrokerUnavailable(
                f"no message broker at BROKER_URL within {start_limit:g} s{why}"
            )
        yield broker
    finally:
        waiting.cancel()
        keeping.cancel()
        await asyncio.gather(waiting, keeping, return_exceptions=True)
