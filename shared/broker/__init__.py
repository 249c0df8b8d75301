"""Publishing and handling events; `open_broker(url)` on RabbitMQ or inside one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from shared.broker.broker import Broker, BrokerUnavailable, DeadLetter, Listener, Verdict
from shared.broker.dispatch import AnyRoute, BatchRoute, Route, serve
from shared.broker.group_commit import GroupCommit
from shared.broker.message import Message, read, unpack

__all__ = [
    "AnyRoute",
    "BatchRoute",
    "Broker",
    "BrokerUnavailable",
    "DeadLetter",
    "GroupCommit",
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
    """`amqp://…`, or `embedded:///folder` (`embedded:////absolute/folder`)."""
    scheme = urlsplit(url).scheme
    if scheme in ("amqp", "amqps"):
        from shared.broker.amqp import open_amqp

        async with open_amqp(url) as amqp:
            yield amqp
    elif scheme == "embedded":
        from shared.broker.embedded import open_embedded

        async with open_embedded(Path(urlsplit(url).path[1:])) as embedded:
            yield embedded
    else:
        raise ValueError("BROKER_URL must begin with amqp://, amqps:// or embedded:///")
