"""One connection to RabbitMQ, made again whenever it is lost, and publishing with confirms."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import AMQPError, AuthenticationError, ProbableAuthenticationError

from shared.broker.amqp.alone import alone
from shared.broker.amqp.declare import dead, declare, tier
from shared.broker.amqp.readers import AmqpConsumer, AmqpListener, Reader, dead_letters, here_now
from shared.broker.broker import (
    BrokerUnavailable,
    Consumer,
    DeadLetter,
    Listener,
    Outcome,
    Verdict,
)
from shared.broker.message import Message
from shared.broker.topology import EXCHANGE, must_arrive
from shared.telemetry import CONNECTED

log = structlog.get_logger(__name__)

PUBLISH_TIMEOUT = 5.0
"""Seconds until an unconfirmed publish counts as failed."""

CONNECT_TIMEOUT = 5.0
RECONNECT_DELAY = 0.5
HEARTBEAT = 5
"""Seconds; a connection that fell silent is given up after about three of them."""

AWAY = (AMQPError, OSError, TimeoutError, RuntimeError, StopAsyncIteration)
"""What aio-pika raises when the broker is gone (a closed channel is a RuntimeError, a handshake
that ends early a StopAsyncIteration), when it refuses a publish, or when a publish comes back
because no queue takes it."""

REFUSED = (AuthenticationError, ProbableAuthenticationError)


@dataclass(frozen=True, slots=True)
class _Line:
    """What exists while connected."""

    connection: AbstractConnection
    channel: AbstractChannel
    exchange: AbstractExchange
    lost: asyncio.Event


class AmqpBroker:
    """The broker seam on RabbitMQ."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line: _Line | None = None
        self._readers: list[Reader] = []
        self._hearing = 0
        self._sifting = asyncio.Lock()

    async def keep_connected(self, ready: asyncio.Event) -> None:
        """Connect for ever; `ready` is set when it stands for the first time."""
        while True:
            try:
                with _silence_is_an_error():
                    await self._connected(ready)
            except Exception as error:  # whatever it was: nobody else would connect again
                if isinstance(error, REFUSED) and not ready.is_set():
                    raise  # no waiting heals a wrong password: let the process end and say so
                log.warning("broker away", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_DELAY)

    async def _connected(self, ready: asyncio.Event) -> None:
        connection = await aio_pika.connect(self._url, timeout=CONNECT_TIMEOUT, heartbeat=HEARTBEAT)
        lost = asyncio.Event()
        connection.close_callbacks.add(lambda *_: lost.set())
        try:
            async with asyncio.timeout(4 * CONNECT_TIMEOUT):
                channel = await connection.channel(on_return_raises=True)
                # A closed channel alone would leave us deaf or dumb: begin anew as a whole.
                channel.close_callbacks.add(lambda *_: lost.set())
                line = _Line(connection, channel, await declare(channel), lost)
                for reader in self._readers:
                    await reader.start(connection, lost)
            self._line = line
            CONNECTED.set(1)
            ready.set()
            log.info("broker connected")
            await lost.wait()
            log.warning("broker connection lost")
        finally:
            self._line = None
            CONNECTED.set(0)
            with suppress(*AWAY):
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    await connection.close()

    # ---------------------------------------------------------------- publishing

    async def publish(self, messages: Sequence[Message]) -> None:
        await _all(self._send(message, mandatory=must_arrive(message.name)) for message in messages)

    async def leave(self, queue: str, outcome: Outcome) -> None:
        """Publish what handled deliveries of the queue leave behind."""
        await self.publish(outcome.caused)
        await _all(
            [self._send(message, tier(queue, delay)) for message, delay in outcome.again]
            + [self._send(message, dead(queue), why) for message, why in outcome.dead]
        )

    async def _send(
        self, message: Message, queue: str = "", reason: str = "", *, mandatory: bool = True
    ) -> None:
        """To that one queue, or to all that listen to the event's name."""
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
        async with asyncio.timeout(PUBLISH_TIMEOUT):
            await exchange.publish(parcel, queue or message.name, mandatory=mandatory)

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

    @property
    def connected(self) -> bool:
        return self._line is not None

    async def ping(self) -> None:
        line = self._line
        if line is None:
            raise BrokerUnavailable("the message broker is away")
        await _all([self._answers(line)])

    async def _answers(self, line: _Line) -> None:
        async with asyncio.timeout(PUBLISH_TIMEOUT):
            await line.channel.get_exchange(EXCHANGE, ensure=True)

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


async def _all(sending: Iterable[Awaitable[None]]) -> None:
    """Wait for every one, then say whether any failed."""
    results = await asyncio.gather(*sending, return_exceptions=True)
    for failure in filter(None, results):
        if isinstance(failure, (*AWAY, asyncio.CancelledError)):  # see below; we were not
            raise BrokerUnavailable("the message broker did not confirm") from failure
        raise failure


@contextmanager
def _silence_is_an_error() -> Iterator[None]:
    """aiormq cancels whatever waits on a connection that fell silent, as if we had done so."""
    try:
        yield
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        raise ConnectionError("the connection fell silent") from None
