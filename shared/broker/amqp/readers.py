"""The two ways to hear: a service's queue, and the broadcasts to a gateway process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractIncomingMessage,
    AbstractQueue,
)
from aio_pika.exceptions import AMQPError

from shared.broker.broker import DeadLetter, Delivery, Listener, Outcome
from shared.broker.message import Message, repack, unpack
from shared.broker.topology import BROADCASTS, EXCHANGE
from shared.retry import Permanent


class Reader(Protocol):
    """Reads on a channel of its own; started anew on every new connection."""

    async def start(self, connection: AbstractConnection, lost: asyncio.Event) -> None: ...

    async def stop(self) -> None: ...


class _Channel:
    """A reader's channel. When it closes or its consumer is cancelled by the broker, `lost` is
    set: a process that lives on deaf would be worse than a reconnect."""

    def __init__(self) -> None:
        self._channel: AbstractChannel | None = None
        self._lost: asyncio.Event | None = None

    async def open(self, connection: AbstractConnection, lost: asyncio.Event) -> AbstractChannel:
        self._lost = lost
        self._channel = channel = await connection.channel(on_return_raises=True)
        channel.close_callbacks.add(self._gone)
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(self._gone)
        return channel

    async def close(self) -> None:
        self._lost = None
        if self._channel is not None and not self._channel.is_closed:
            await self._channel.close()

    def _gone(self, *_: object) -> None:
        if self._lost is not None:
            self._lost.set()


class AmqpConsumer:
    """One queue; what is not settled when it stops goes back to the broker."""

    def __init__(
        self, leave: Callable[[str, Outcome], Awaitable[None]], queue: str, prefetch: int
    ) -> None:
        self._leave = leave
        self._queue = queue
        self._prefetch = prefetch
        self._channel = _Channel()
        self._arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()

    async def start(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        channel = await self._channel.open(connection, lost)
        await channel.set_qos(prefetch_count=self._prefetch)
        queue = await channel.get_queue(self._queue, ensure=False)
        await queue.consume(self._arrived.put)

    async def stop(self) -> None:
        await self._channel.close()

    async def take(self) -> list[Delivery]:
        while True:
            incoming = [await self._arrived.get()]
            while not self._arrived.empty():
                incoming.append(self._arrived.get_nowait())
            # The broker delivers again what came on a connection that is gone.
            if current := [item for item in incoming if not item.channel.is_closed]:
                return [Delivery(_message(item), item) for item in current]

    async def settle(self, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
        current = [item.receipt for item in deliveries if not item.receipt.channel.is_closed]
        if not current:
            return  # they come again, and are then handled and announced again
        await self._leave(self._queue, outcome)
        for receipt in current:
            with suppress(AMQPError, OSError, RuntimeError):
                await receipt.ack()

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            with suppress(AMQPError, OSError, RuntimeError):
                await delivery.receipt.nack(requeue=True)


class AmqpListener:
    """A queue of this process alone that goes when the process goes."""

    def __init__(self, listener: Listener, began: Callable[[], None]) -> None:
        self._listener = listener
        self._began = began
        self._channel = _Channel()

    async def start(self, connection: AbstractConnection, lost: asyncio.Event) -> None:
        channel = await self._channel.open(connection, lost)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        for event in BROADCASTS:
            await queue.bind(EXCHANGE, event.name)
        await queue.consume(self._hear, no_ack=True)
        self._began()

    async def stop(self) -> None:
        await self._channel.close()

    async def _hear(self, incoming: AbstractIncomingMessage) -> None:
        await self._listener(_message(incoming))


def _message(incoming: AbstractIncomingMessage) -> Message:
    attempt = incoming.headers.get("attempt", 0)
    name = incoming.type or incoming.routing_key or ""
    return Message(name, incoming.body, attempt if isinstance(attempt, int) else 0)


async def here_now(queue: AbstractQueue) -> AsyncIterator[AbstractIncomingMessage]:
    """Each message of the queue once. Looking until none is left would not end: a dead letter that
    is replayed and fails at once is back before the next look."""
    if first := await queue.get(fail=False):
        behind = first.message_count or 0  # as many as stood behind it when it was handed out
        yield first
        for _ in range(behind):
            if incoming := await queue.get(fail=False):
                yield incoming


def dead_letters(queue: str, incoming: AbstractIncomingMessage) -> list[DeadLetter]:
    """Of a message from `x.dead`, one for each event in it. Those without a reason were put there
    by the broker itself, in whatever company they travelled."""
    reason = incoming.headers.get("reason") or "delivered too often without being handled"
    since = incoming.timestamp.timestamp() if incoming.timestamp else 0.0
    message = _message(incoming)
    try:
        events = [repack(message, [one], message.attempt) for one in unpack(message)]
    except Permanent:  # it cannot be read, and is kept as it is
        events = []
    return [DeadLetter(queue, each, str(reason), since) for each in events or [message]]
