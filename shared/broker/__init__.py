"""The broker of events: RabbitMQ, or a queue file inside a single process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.addresses import BROKER
from shared.broker.broker import Broker, BrokerUnavailable, DeadLetter, Listener, Verdict
from shared.broker.dispatch import serve
from shared.broker.message import Message, read, unpack
from shared.broker.routes import AnyRoute, BatchRoute, Route

__all__ = [
    "AnyRoute",
    "BatchRoute",
    "Broker",
    "BrokerUnavailable",
    "DeadLetter",
    "Listener",
    "Message",
    "Route",
    "Verdict",
    "open_broker",
    "read",
    "serve",
    "unpack",
]


@asynccontextmanager
async def open_broker(url: str) -> AsyncIterator[Broker]:
    """Open the broker at `amqp://…`, or in the folder of `embedded:///folder`.

    An absolute folder is `embedded:////absolute/folder`. Raise ValueError for any other URL.
    """
    folder = BROKER.folder(url)
    if folder is not None:
        from shared.broker.embedded import open_embedded

        async with open_embedded(folder) as embedded:
            yield embedded
    else:
        from shared.broker.amqp import open_amqp

        async with open_amqp(url) as amqp:
            yield amqp
