"""Every exchange and queue on RabbitMQ.

For a queue `x`:

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
"""Messages in a queue; a publish to a full queue is refused."""

MAX_BYTES = 4 * 1024**3
DELIVERY_LIMIT = 100
"""Deliveries of a message, after which RabbitMQ sets the message aside.

A lost connection counts as a delivery too, so the default of RabbitMQ 4.x, 20, is soon reached.
"""

_QUORUM = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}


def tier(queue: str, delay: float) -> str:
    """Return the name of the queue where an event waits `delay` seconds."""
    return f"{queue}.retry.{delay:g}s"


def dead(queue: str) -> str:
    """Return the name of the queue of dead letters."""
    return f"{queue}.dead"


async def declare(channel: AbstractChannel, max_messages: int = MAX_MESSAGES) -> AbstractExchange:
    """Declare the whole topology: a publish must never find a queue missing."""
    exchange = await channel.declare_exchange(EXCHANGE, ExchangeType.TOPIC, durable=True)
    for name, arguments in queues(max_messages).items():
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        for event in QUEUES.get(name, ()):
            await queue.bind(exchange, event.name)
    return exchange


def queues(max_messages: int = MAX_MESSAGES) -> dict[str, dict[str, Any]]:
    """Return the arguments of every queue, by its name."""
    arguments: dict[str, dict[str, Any]] = {}
    for name in QUEUES:
        # A search through dead letters returns them, which counts as a delivery: never too often.
        arguments[dead(name)] = _QUORUM | {"x-delivery-limit": 1_000_000_000}
        for delay in TIERS:
            # One fixed time for each queue, since messages expire at its head only.
            arguments[tier(name, delay)] = _leads_to(name, max_messages) | {
                "x-message-ttl": int(delay * 1000)
            }
        arguments[name] = _leads_to(dead(name), max_messages) | {"x-delivery-limit": DELIVERY_LIMIT}
    return arguments


def _leads_to(queue: str, max_messages: int) -> dict[str, Any]:
    return _QUORUM | {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        # The default, at most once, drops a dead letter that its target cannot take.
        "x-dead-letter-strategy": "at-least-once",
        "x-max-length": max_messages,
        "x-max-length-bytes": MAX_BYTES,
    }
