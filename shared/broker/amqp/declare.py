"""Every exchange and queue. For a queue `x`:

x  --again-->  x.retry.1s | x.retry.10s | x.retry.60s  --time is up-->  x
x  --set aside, or delivered too often-->  x.dead

Changed arguments need a new queue name: the broker refuses to redeclare.
"""

from typing import Any

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractExchange

from shared.broker.topology import EXCHANGE, QUEUES
from shared.retry import TIERS

MAX_MESSAGES = 1_000_000
MAX_BYTES = 4 * 1024**3
DELIVERY_LIMIT = 100
"""The count rises with every lost connection too, so 4.x's own 20 is soon met."""

_QUORUM = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}


def tier(queue: str, delay: float) -> str:
    """The queue where an event waits `delay` seconds."""
    return f"{queue}.retry.{delay:g}s"


def dead(queue: str) -> str:
    """The queue of what was set aside."""
    return f"{queue}.dead"


async def declare(channel: AbstractChannel) -> AbstractExchange:
    """Make the whole topology, whoever comes first: a publish must never find a queue missing."""
    exchange = await channel.declare_exchange(EXCHANGE, ExchangeType.TOPIC, durable=True)
    # Looking through dead letters returns them, which counts as a delivery: never too often.
    kept: dict[str, Any] = _QUORUM | {"x-delivery-limit": 1_000_000_000}
    for name, events in QUEUES.items():
        await channel.declare_queue(dead(name), durable=True, arguments=kept)
        for delay in TIERS:
            # One fixed time a queue, since messages expire at its head only.
            waiting = _leads_to(name) | {"x-message-ttl": int(delay * 1000)}
            await channel.declare_queue(tier(name, delay), durable=True, arguments=waiting)
        work = _leads_to(dead(name)) | {"x-delivery-limit": DELIVERY_LIMIT}
        queue = await channel.declare_queue(name, durable=True, arguments=work)
        for event in events:
            await queue.bind(exchange, event.name)
    return exchange


def _leads_to(queue: str) -> dict[str, Any]:
    return _QUORUM | {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        # The default, at most once, drops a dead letter that its target cannot take.
        "x-dead-letter-strategy": "at-least-once",
        "x-max-length": MAX_MESSAGES,
        "x-max-length-bytes": MAX_BYTES,
    }
