"""The connection to RabbitMQ, made again whenever it is lost, and publishing with confirms."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
    PublishError,
)

from shared.broker.amqp.declare import MAX_MESSAGES, dead, declare, tier
from shared.broker.amqp.lock import alone
from shared.broker.amqp.outage import Outage, sentence
from shared.broker.amqp.readers import AmqpConsumer, AmqpListener, Reader, dead_letters, here_now
from shared.broker.broker import (
    BrokerUnavailable,
    Consumer,
    DeadLetter,
    Depth,
    Listener,
    Outcome,
    Verdict,
)
from shared.broker.message import Message
from shared.broker.spans import sending
from shared.broker.topology import must_arrive
from shared.retry import TIERS
from shared.telemetry import CONNECTED

log = structlog.get_logger(__name__)

PUBLISH_SECONDS = 5.0
"""Time until an unconfirmed publish counts as failed."""

CONNECT_SECONDS = 5.0
"""Time limit of a connection to the server. Declaring the topology may take four times as long."""

DECLARE_AGAIN_SECONDS = 1.0
"""Seconds from a returned publish to the new declaration. RabbitMQ (3.10) does not tell a consumer
that its queue is deleted when a queue of that name is there again; the consumer would hear nothing.
"""

RECONNECT_SECONDS = 0.5
"""Time between two attempts to connect."""

HEARTBEAT_SECONDS = 5
"""Time between two heartbeats. A silent connection is given up after about three of them."""

PING = "ping"
"""A routing key that no queue is bound to."""

AWAY = (AMQPError, OSError, TimeoutError, RuntimeError, StopAsyncIteration)
"""The errors of aio-pika when the broker is gone (a closed channel is a RuntimeError, a handshake
that ends early a StopAsyncIteration), when it refuses a publish, or when a publish comes back
because no queue takes it."""

WITHOUT_HOPE: dict[type[Exception], str] = {
    AuthenticationError: "RabbitMQ refuses the user or the password in BROKER_URL",
    ProbableAuthenticationError: "RabbitMQ refuses the user or the password in BROKER_URL",
    ChannelPreconditionFailed: "a queue in RabbitMQ was declared otherwise; delete the queue once"
    " it is empty, or name another virtual host in BROKER_URL",
}
"""Errors at the start that no waiting heals, and what to do."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The connection, and all that exists while it stands."""

    connection: AbstractConnection
    channel: AbstractChannel
    exchange: AbstractExchange
    lost: asyncio.Event


class AmqpBroker:
    """The broker on RabbitMQ.

    `publish_seconds` and `heartbeat_seconds` as PUBLISH_SECONDS and HEARTBEAT_SECONDS;
    `max_messages` as MAX_MESSAGES.
    """

    def __init__(
        self,
        url: str,
        *,
        publish_seconds: float = PUBLISH_SECONDS,
        heartbeat_seconds: int = HEARTBEAT_SECONDS,
        max_messages: int = MAX_MESSAGES,
    ) -> None:
        self._url = url
        self._publish_seconds = publish_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._max_messages = max_messages
        self.failure: str | None = None
        """The reason why the last connection failed, in the words of the broker or the system."""
        self._line: _Line | None = None
        self._readers: list[Reader] = []
        self._hearing = 0
        self._sifting = asyncio.Lock()
        self._declaring: asyncio.Task[None] | None = None

    async def keep_connected(self, ready: asyncio.Event) -> None:
        """Connect again and again; `ready` is set at the first connection."""
        outage, task = Outage(), asyncio.current_task()
        # A failure at the moment of the cancellation hides it (asyncio.wait_for of Python 3.11).
        while not (task and task.cancelling()):
            try:
                with _silence_is_an_error():
                    await self._connected(ready, outage)
            except Exception as error:  # whatever it was: nobody else would connect again
                self.failure = sentence(error)
                if type(error) in WITHOUT_HOPE and not ready.is_set():
                    what = WITHOUT_HOPE[type(error)]
                    raise BrokerUnavailable(f"{what} ({self.failure})") from error
                outage.note(error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _connected(self, ready: asyncio.Event, outage: Outage) -> None:
        connection = await aio_pika.connect(
            self._url, timeout=CONNECT_SECONDS, heartbeat=self._heartbeat_seconds
        )
        lost, reasons = asyncio.Event(), list[BaseException | None]()

        def end(_: object, reason: BaseException | None = None) -> None:
            reasons.append(reason)
            lost.set()

        connection.close_callbacks.add(end)
        try:
            async with asyncio.timeout(4 * CONNECT_SECONDS):
                channel = await connection.channel(on_return_raises=True)
                # A closed channel alone would leave us deaf or dumb: begin anew as a whole.
                channel.close_callbacks.add(end)
                line = _Line(connection, channel, await declare(channel, self._max_messages), lost)
                for reader in self._readers:
                    await reader.start(connection, lost)
            self._line = line
            CONNECTED.set(1)
            ready.set()
            outage.end()
            log.info("broker connected")
            await lost.wait()
            log.warning("broker connection lost", reason=sentence(next(iter(reasons), None)))
        finally:
            self._line = None
            CONNECTED.set(0)
            with suppress(*AWAY):
                async with asyncio.timeout(CONNECT_SECONDS):
                    await connection.close()

    # ---------------------------------------------------------------- publishing

    async def publish(self, messages: Sequence[Message]) -> None:
        with sending(messages):
            await _all(
                self._send(message, mandatory=must_arrive(message.name)) for message in messages
            )

    async def leave(self, queue: str, outcome: Outcome) -> None:
        """Publish the outcome of handled deliveries of the queue."""
        await self.publish(outcome.caused)
        await _all(
            [self._send(message, tier(queue, delay)) for message, delay in outcome.again]
            + [self._send(message, dead(queue), why) for message, why in outcome.dead]
        )

    async def _send(
        self, message: Message, queue: str = "", reason: str = "", *, mandatory: bool = True
    ) -> None:
        """Publish to that queue, or to all queues that hear the event."""
        line = self._line
        if line is None:
            raise ConnectionError("not connected")
        parcel = aio_pika.Message(
            message.body,
            timestamp=time.time(),
            type=message.name,  # the routing key changes on the way through a retry tier
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            headers={"attempt": message.attempt} | ({"reason": reason} if reason else {}),
        )
        exchange = line.channel.default_exchange if queue else line.exchange
        async with asyncio.timeout(self._publish_seconds):
            try:
                await exchange.publish(parcel, queue or message.name, mandatory=mandatory)
            except PublishError:  # returned: a queue or a binding is missing
                self._declare_again(line)
                raise

    def _declare_again(self, line: _Line) -> None:
        """Declare the topology in a task of its own, unless such a task runs.

        A consumer notices that its queue is deleted, and reconnects. While the service that owns a
        queue is away, only a publisher can notice.
        """
        if self._declaring is None or self._declaring.done():
            self._declaring = asyncio.create_task(self._declare(line))

    async def _declare(self, line: _Line) -> None:
        await asyncio.sleep(DECLARE_AGAIN_SECONDS)
        log.warning("publish returned: topology declared again")
        try:
            with _silence_is_an_error():
                async with asyncio.timeout(4 * CONNECT_SECONDS):
                    await declare(line.channel, self._max_messages)
        except AWAY:
            line.lost.set()  # the next connection declares it

    async def sift(self, queue: str, judge: Callable[[DeadLetter], Verdict]) -> None:
        line = self._line
        if line is None:
            raise BrokerUnavailable("the message broker is away")
        async with self._sifting:  # the lock among processes is one of the whole connection
            await _all([self._sift(line, queue, judge)])

    async def _sift(self, line: _Line, queue: str, judge: Callable[[DeadLetter], Verdict]) -> None:
        # Kept ones go back at the end, when the channel closes: not before all were looked at.
        async with alone(line.connection, dead(queue)), line.connection.channel() as channel:
            letters = await channel.get_queue(dead(queue), ensure=False)
            async for incoming in here_now(letters):
                judged = [(judge(letter), letter) for letter in dead_letters(queue, incoming)]
                if all(verdict is Verdict.KEEP for verdict, _ in judged):
                    continue
                for verdict, letter in judged:
                    if verdict is Verdict.REPLAY:
                        await self._send(replace(letter.message, attempt=0), queue)
                    elif verdict is Verdict.KEEP:  # without those it lay together with
                        await self._send(letter.message, dead(queue), letter.reason)
                await incoming.ack()

    async def depth(self, queue: str) -> Depth:
        line = self._line
        if line is None:
            raise BrokerUnavailable("the message broker is away")
        try:
            with _silence_is_an_error():
                async with asyncio.timeout(self._publish_seconds):
                    return await _depth(line.connection, queue)
        except AWAY as error:
            raise BrokerUnavailable("the message broker did not answer") from error

    @property
    def connected(self) -> bool:
        return self._line is not None

    async def ping(self) -> None:
        line = self._line
        if line is None:
            raise BrokerUnavailable("the message broker is away")
        await _all([self._answers(line)])

    async def _answers(self, line: _Line) -> None:
        """Publish to nobody. With a full disk RabbitMQ answers questions, and takes no message."""
        parcel = aio_pika.Message(b"", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        async with asyncio.timeout(self._publish_seconds):
            await line.exchange.publish(parcel, PING, mandatory=False)

    # ---------------------------------------------------------------- receiving

    @asynccontextmanager
    async def consume(self, queue: str, prefetch: int) -> AsyncIterator[Consumer]:
        consumer = AmqpConsumer(self.leave, queue, prefetch)
        async with self._reading(consumer):
            yield consumer

    @asynccontextmanager
    async def listen(self, listener: Listener) -> AsyncIterator[None]:
        def began() -> None:
            self._hearing += 1

        async with self._reading(AmqpListener(listener, began)):
            yield

    @property
    def hearing_since(self) -> int:
        return self._hearing if self._line else 0

    @asynccontextmanager
    async def _reading(self, reader: Reader) -> AsyncIterator[None]:
        self._readers.append(reader)
        try:
            if line := self._line:
                try:
                    with _silence_is_an_error():
                        await reader.start(line.connection, line.lost)
                except AWAY:
                    line.lost.set()  # the next connection starts it
            yield
        finally:
            self._readers.remove(reader)
            with suppress(*AWAY), _silence_is_an_error():
                await reader.stop()


async def _depth(connection: AbstractConnection, queue: str) -> Depth:
    names = (dead(queue), queue, *(tier(queue, delay) for delay in TIERS))
    # On a channel of its own, which a missing queue would close.
    async with connection.channel() as channel:
        declared = [await channel.declare_queue(name, passive=True) for name in names]
    set_aside, *waiting = (each.declaration_result.message_count or 0 for each in declared)
    return Depth(sum(waiting), set_aside)


async def _all(sending: Iterable[Awaitable[None]]) -> None:
    """Wait for all, then raise BrokerUnavailable if any of them failed."""
    results = await asyncio.gather(*sending, return_exceptions=True)
    for failure in filter(None, results):
        # Cancelled by aiormq: whoever called here was not.
        if isinstance(failure, (*AWAY, asyncio.CancelledError)) or _is_a_closed_channel(failure):
            raise BrokerUnavailable("the message broker did not confirm") from failure
        raise failure


def _is_a_closed_channel(error: BaseException) -> bool:
    """Tell a call that aiormq ended, with a bare Exception, because its channel was closed."""
    return type(error) is Exception


@contextmanager
def _silence_is_an_error() -> Iterator[None]:
    """Turn the ways in which aiormq ends a call into a ConnectionError.

    It cancels a task that waits on a silent connection, and raises a bare Exception in a call whose
    channel was closed without a reason.
    """
    try:
        yield
    except Exception as error:
        if _is_a_closed_channel(error):
            raise ConnectionError("the channel was closed") from error
        raise
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        raise ConnectionError("the connection fell silent") from None
