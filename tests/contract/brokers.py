"""The calls that the tests of brokers share: publish, serve a queue, look at dead letters."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import aio_pika

from shared.broker import AnyRoute, Broker, DeadLetter, Message, Verdict, serve
from shared.broker.amqp.declare import queues
from shared.broker.handling import Drop, nothing_erased
from shared.broker.message import bundle, groups, pack, unpack
from shared.events import Event, session_of
from tests.support.servers import RabbitMQ

E = TypeVar("E", bound=Event)


def messages(*events: Event) -> list[Message]:
    """Return the fewest messages that hold the events."""
    return [bundle(group) for group in groups(pack(event) for event in events)]


def sessions_in(message: Message) -> list[str | None]:
    return [envelope.session_id for envelope in unpack(message)]


@dataclass
class Heard(Generic[E]):
    """A handler, for a Route or a BatchRoute, that keeps the events it is called with.

    `answer` returns the events that each event causes, or raises the handler's error.
    """

    answer: Callable[[E], Sequence[Event]] = lambda _: ()
    events: list[E] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    """The number of events in each call."""

    async def one(self, event: E) -> Sequence[Event]:
        return await self.many([event])

    async def many(self, events: Sequence[E]) -> Sequence[Event]:
        self.calls.append(len(events))
        self.events += events
        return [caused for event in events for caused in self.answer(event)]

    @property
    def sessions(self) -> list[str]:
        return [session_of(event) or "" for event in self.events]


def raising(error: Exception) -> Callable[[Event], Sequence[Event]]:
    def answer(_: Event) -> Sequence[Event]:
        raise error

    return answer


@asynccontextmanager
async def serving(
    broker: Broker, queue: str, *routes: AnyRoute, drop: Drop = nothing_erased, grace: float = 20.0
) -> AsyncIterator[asyncio.Event]:
    """Run a service inside this block; stop it and wait for it at the end."""
    stop = asyncio.Event()
    service = asyncio.create_task(serve(broker, queue, routes, stop, drop=drop, grace=grace))
    try:
        yield stop
    finally:
        stop.set()
        await service


async def set_aside(broker: Broker, queue: str) -> list[DeadLetter]:
    """Take out the dead letters."""
    found: list[DeadLetter] = []

    def take(letter: DeadLetter) -> Verdict:
        found.append(letter)
        return Verdict.DROP

    await broker.sift(queue, take)
    return found


# ---------------------------------------------------------------- RabbitMQ


async def purge(url: str) -> None:
    """Empty every queue. Not deleted: 3.10 may not get over a restart soon after that."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for name, arguments in queues().items():
            queue = await channel.declare_queue(name, durable=True, arguments=arguments)
            if (
                queue.declaration_result.message_count
            ):  # purging all takes seconds on a busy machine
                await queue.purge()


async def control(rabbitmq: RabbitMQ, *command: str) -> None:
    """Run the operator's rabbitmqctl."""
    await asyncio.to_thread(rabbitmq.control, *command)
