"""From a delivery to a handler and back: decode, call, publish what it caused, then acknowledge.

Handlers take events and return the events they caused; that write -> publish -> acknowledge holds
for all of them is written here, once. A failed event comes again or is set aside (shared.retry).
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from shared.broker.broker import Broker, BrokerUnavailable, Consumer, Delivery, Outcome
from shared.broker.message import (
    Envelope,
    Message,
    Packed,
    bundle,
    groups,
    pack,
    read,
    repack,
    unpack,
)
from shared.events import Event, EventSetAside, SessionErased
from shared.retry import Again, NotYet, Permanent, SetAside, Unavailable, decide, describe
from shared.telemetry import EVENTS, HANDLING, LAG, correlation_id, short

log = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)

HANDLING_LIMIT = 300.0
"""Seconds a handler may take; then the event comes again."""

SETTLING_DELAYS = (0.1, 0.5, 2.0, 5.0)
"""Seconds between the tries to publish what a handler caused, before its events are handed back."""


class AnyRoute:
    """Which handler an event goes to. Not generic, so that a list of routes hides no mismatch:
    mypy refuses a handler of another event."""

    event: Any
    handle: Any


@dataclass(frozen=True)
class Route(AnyRoute, Generic[E]):
    """One event at a time; several at once run side by side."""

    event: type[E]
    handle: Callable[[E], Awaitable[Sequence[Event]]]


@dataclass(frozen=True)
class BatchRoute(AnyRoute, Generic[E]):
    """Hot events: all that are here in one call. A batch that raises is run again one by one."""

    event: type[E]
    handle: Callable[[Sequence[E]], Awaitable[Sequence[Event]]]


@dataclass(frozen=True, slots=True)
class Letter(Generic[E]):
    """An event with the message and the envelope it came in."""

    message: Message
    envelope: Envelope
    event: E


Drop = Callable[[set[str]], Awaitable[set[str]]]
"""Given sessions that events were handled for: erases again what was written for those that were
erased meanwhile, and returns them. What their events caused goes nowhere."""


async def _nothing_erased(session_ids: set[str]) -> set[str]:
    return set()


async def serve(
    broker: Broker,
    queue: str,
    routes: Sequence[AnyRoute],
    stop: asyncio.Event,
    *,
    drop: Drop = _nothing_erased,
    prefetch: int = 128,
    grace: float = 20.0,
) -> None:
    """Handle the queue's events until `stop`; then take no more and let what runs finish.

    What is still running after `grace` seconds is cancelled and stays with the broker.
    """
    desk = _Desk(queue, {route.event.name: route for route in routes}, drop)
    running: set[asyncio.Task[None]] = set()
    async with broker.consume(queue, prefetch) as consumer:

        def begin(deliveries: Sequence[Delivery]) -> asyncio.Task[None]:
            task = asyncio.create_task(desk.handle(consumer, deliveries))
            running.add(task)
            task.add_done_callback(running.discard)
            return task

        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                batches, single = desk.sort(await _take(consumer, stopping))
                if batches:  # what comes meanwhile goes together in the next ones
                    handled: asyncio.Future[Any] = asyncio.gather(
                        *map(begin, batches), return_exceptions=True
                    )
                    await asyncio.wait([handled, stopping], return_when=asyncio.FIRST_COMPLETED)
                # After those: who asks what is stored asks behind all that came before.
                for delivery in single if not stop.is_set() else ():
                    begin([delivery])
            if running:
                await asyncio.wait(running, timeout=grace)
        finally:
            # Cancelled itself, too, this leaves nobody at work on a queue that it let go.
            await _cancel([stopping, *running])


async def _take(consumer: Consumer, stopping: asyncio.Task[Any]) -> list[Delivery]:
    """Nothing when `stopping` is done first."""
    taking = asyncio.create_task(consumer.take())
    try:
        await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return taking.result() if taking.done() else []
    finally:
        taking.cancel()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Desk:
    queue: str
    routes: dict[str, AnyRoute]
    drop: Drop

    def sort(self, deliveries: Sequence[Delivery]) -> tuple[list[list[Delivery]], list[Delivery]]:
        """Those of each batch route together, and the others."""
        batches: dict[str, list[Delivery]] = defaultdict(list)
        single: list[Delivery] = []
        for delivery in deliveries:
            name = delivery.message.name
            batched = isinstance(self.routes.get(name), BatchRoute)
            (batches[name] if batched else single).append(delivery)
        return list(batches.values()), single

    async def handle(self, consumer: Consumer, deliveries: Sequence[Delivery]) -> None:
        """One batch, from its deliveries to their acknowledgement."""
        try:
            route = self.routes.get(deliveries[0].message.name)
            work = _Work(self.queue, route, self.drop)
            outcome = await work.run([delivery.message for delivery in deliveries])
            await _settle(consumer, deliveries, outcome)
        except asyncio.CancelledError:
            raise  # shutdown: neither done nor failed, the broker keeps it
        except Exception:
            # Nothing above is meant to raise: hand the deliveries back rather than hold them.
            log.exception("dispatch failed", queue=self.queue)
            await consumer.release(deliveries)


async def _settle(consumer: Consumer, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
    for delay in SETTLING_DELAYS:
        try:
            return await consumer.settle(deliveries, outcome)
        except BrokerUnavailable:
            await asyncio.sleep(delay)
    log.warning("could not publish what was caused; handed back", messages=len(deliveries))
    await consumer.release(deliveries)
    return None


class _Work:
    """The events of one batch, and what becomes of each."""

    def __init__(self, queue: str, route: AnyRoute | None, drop: Drop) -> None:
        self._queue = queue
        self._route = route
        self._drop = drop
        self._caused: list[Packed] = []
        self._failed: dict[tuple[Message, Again | SetAside], list[Envelope]] = defaultdict(list)

    async def run(self, messages: Sequence[Message]) -> Outcome:
        letters = [letter for message in messages for letter in self._open(message)]
        if isinstance(self._route, BatchRoute) and len(letters) > 1:
            await self._batch(self._route, letters)
        else:
            await asyncio.gather(*(self._one(letter) for letter in letters))
        return self._outcome()

    def _open(self, message: Message) -> Iterator[Letter[Any]]:
        try:
            envelopes = unpack(message)
        except Permanent as error:
            self._failed[message, SetAside(str(error))] = []
            EVENTS.labels(self._queue, message.name, "dead").inc()
            log.error("set aside", queue=self._queue, name=message.name, reason=str(error))
            return
        for envelope in envelopes:
            try:
                if self._route is None:
                    raise Permanent(f"{self._queue} has no handler for {message.name}")
                yield Letter(message, envelope, read(envelope, self._route.event))
            except Permanent as error:
                self._fail(message, envelope, error)

    async def _batch(self, route: BatchRoute[Any], letters: Sequence[Letter[Any]]) -> None:
        try:
            with bound_contextvars(queue=self._queue, name=route.event.name, events=len(letters)):
                caused = await self._call(route, letters, [item.event for item in letters])
        except Unavailable as error:
            for letter in letters:
                self._fail(letter.message, letter.envelope, error)
        except Exception:  # one of them is poison: find it
            for letter in letters:
                await self._one(letter)
        else:
            correlations = {item.event.session_id: item.envelope.correlation_id for item in letters}
            self._done(letters[0].message.name, len(letters))
            self._caused += [pack(event, correlations.get(event.session_id)) for event in caused]

    async def _one(self, letter: Letter[Any]) -> None:
        route, envelope = self._route, letter.envelope
        assert route is not None
        argument = [letter.event] if isinstance(route, BatchRoute) else letter.event
        correlation_id.set(envelope.correlation_id)
        with bound_contextvars(
            queue=self._queue,
            name=letter.message.name,
            event_id=envelope.id,
            session=short(letter.event.session_id),
        ):
            try:
                caused = await self._call(route, [letter], argument)
            except Exception as error:
                self._fail(letter.message, envelope, error)
            else:
                self._done(letter.message.name, 1)
                self._caused += [pack(event, envelope.correlation_id) for event in caused]

    async def _call(
        self, route: AnyRoute, letters: Sequence[Letter[Any]], argument: object
    ) -> Sequence[Event]:
        """What the handler caused."""
        name, now = letters[0].message.name, time.time()
        LAG.labels(self._queue, name).observe(max(0.0, now - letters[0].envelope.time))
        with HANDLING.labels(self._queue, name).time():
            async with asyncio.timeout(HANDLING_LIMIT):
                if route.event is SessionErased:  # the one handler that is there for erased ones
                    caused: Sequence[Event] = await route.handle(argument)
                    return caused
                sessions = {letter.event.session_id for letter in letters}
                return await self._unless_erased(sessions, route.handle(argument))

    async def _unless_erased(
        self, sessions: set[str], handling: Awaitable[Sequence[Event]]
    ) -> Sequence[Event]:
        """Nothing for sessions that are erased."""
        try:
            caused = await handling
        except Unavailable:
            raise
        except Exception:
            # What was erased under the handler's hands is nothing to fail for.
            if await self._drop(sessions) != sessions:
                raise
            return []
        erased = await self._drop(sessions)
        return [event for event in caused if event.session_id not in erased]

    def _done(self, name: str, number: int) -> None:
        EVENTS.labels(self._queue, name, "done").inc(number)

    def _fail(self, message: Message, envelope: Envelope, error: Exception) -> None:
        decision = decide(error, message.attempt, time.time())
        self._failed[message, decision].append(envelope)
        told = {
            "queue": self._queue,
            "event_id": envelope.id,
            "correlation_id": envelope.correlation_id,
            "session": short(envelope.session_id),
            "reason": describe(error),
        }
        if isinstance(decision, SetAside):
            EVENTS.labels(self._queue, message.name, "dead").inc()
            log.error("set aside", exc_info=error, name=message.name, **told)
        elif isinstance(error, NotYet):
            EVENTS.labels(self._queue, message.name, "waits").inc()
        else:
            EVENTS.labels(self._queue, message.name, "again").inc()
            log.warning("again", exc_info=error, name=message.name, after=decision.delay, **told)

    def _outcome(self) -> Outcome:
        outcome = Outcome()
        for (message, decision), envelopes in self._failed.items():
            if isinstance(decision, Again):
                again = repack(message, envelopes, decision.attempt)
                outcome.again.append((again, decision.delay))
            else:
                # One event a dead letter: each is judged, replayed or erased by itself.
                dead = [repack(message, [one], message.attempt) for one in envelopes] or [message]
                outcome.dead += [(letter, decision.reason) for letter in dead]
                self._caused += self._notices(message, envelopes, decision.reason)
        outcome.caused = [bundle(group) for group in groups(self._caused)]
        return outcome

    def _notices(
        self, message: Message, envelopes: Sequence[Envelope], reason: str
    ) -> Iterator[Packed]:
        """Whoever waits for the session's report is told why it does not come."""
        if message.name == EventSetAside.name:  # its notice would be set aside too, without end
            return
        for envelope in envelopes:
            if envelope.session_id:
                notice = EventSetAside(
                    session_id=envelope.session_id,
                    stage=self._queue,
                    reason=reason,
                    event=message.name,
                )
                yield pack(notice, envelope.correlation_id)
