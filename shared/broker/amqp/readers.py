"""The readers of RabbitMQ: of a service's queue, and of the broadcasts to a gateway process."""

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
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from shared.broker.broker import DeadLetter, Delivery, Listener, Outcome
from shared.broker.message import Message, repack, unpack
from shared.broker.topology import BROADCASTS, EXCHANGE
from shared.retry import Permanent


class Reader(Protocol):
    """Reads on a channel of its own; started anew on every new connection."""

    async def start(self, connection: AbstractConnection, lost: asyncio.Event) -> None: ...

    async def stop(self) -> None: ...


class _Channel:
    """A reader's channel. `lost` is set when it closes, or when the broker cancels its consumer.

    The process then reconnects. Otherwise it would go on without receiving anything.
    """

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
    """The consumer of a queue; unsettled deliveries go back to the broker when it stops."""

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
            # Messages from a lost connection are dropped: the broker delivers them again.
            if current := [each for each in incoming if _can_be_settled(each)]:
                return [Delivery(_message(item), item) for item in current]

    async def settle(self, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
        current = [each.receipt for each in deliveries if _can_be_settled(each.receipt)]
        if not current:
            return  # the deliveries come again, and their events are then published again
        await self._leave(self._queue, outcome)
        for receipt in current:
            with suppress(AMQPError, OSError, RuntimeError):
                await receipt.ack()

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            with suppress(AMQPError, OSError, RuntimeError):
                await delivery.receipt.nack(requeue=True)


class AmqpListener:
    """A queue of this process alone, which RabbitMQ deletes when the process ends."""

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


def _can_be_settled(incoming: AbstractIncomingMessage) -> bool:
    """Return whether the message's channel is open. `incoming.channel` raises once it is closed."""
    try:
        return not incoming.channel.is_closed
    except ChannelInvalidStateError:
        return False


def _message(incoming: AbstractIncomingMessage) -> Message:
    attempt = incoming.headers.get("attempt", 0)
    name = incoming.type or incoming.routing_key or ""
    return Message(name, incoming.body, attempt if isinstance(attempt, int) else 0)


async def here_now(queue: AbstractQueue) -> AsyncIterator[AbstractIncomingMessage]:
    """Yield each message of the queue once.

    A loop until the queue is empty would not end: a dead letter that is replayed and fails at once
    is back before the next look.
    """
    if first := await queue.get(fail=False):
        behind = first.message_count or 0  # as many as stood behind it when it was handed out
        yield first
        for _ in range(behind):
            if incoming := await queue.get(fail=False):
                yield incoming


def dead_letters(queue: str, incoming: AbstractIncomingMessage) -> list[DeadLetter]:
    """Return a dead letter for each event of a message from `x.dead`.

    A message without a reason was put there by the broker itself, with all events that it held.
    """
    reason = incoming.headers.get("reason") or "delivered too often without being handled"
    since = incoming.timestamp.timestamp() if incoming.timestamp else 0.0
    message = _message(incoming)
    try:
        events = [repack(message, [one], message.attempt) for one in unpack(message)]
    except Permanent:  # it cannot be read, and is kept as it is
        events = []
    return [DeadLetter(queue, each, str(reason), since) for each in events or [message]]
