"""A batch: from its messages to the outcome of every event in them, and to the settlement."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import structlog

from shared.broker.broker import BrokerUnavailable, Consumer, Delivery, Outcome
from shared.broker.handling import Call, Handler, Received
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
from shared.broker.outcomes import count_done, note_failed, note_unreadable
from shared.broker.routes import AnyRoute, BatchRoute
from shared.broker.spans import processing
from shared.events import Event, EventSetAside, session_of
from shared.retry import Again, NoHandler, Permanent, SetAside, Unavailable, decide

log = structlog.get_logger(__name__)

SETTLE_DELAYS_SECONDS = (0.1, 0.5, 2.0, 5.0)
"""Waits between the tries to publish the events that a handler caused. After the last try the
handled events are handed back to the broker."""


class Batch:
    """The events of some messages of the same name, for a single run."""

    def __init__(self, queue: str, route: AnyRoute | None, handler: Handler) -> None:
        self.queue = queue
        self._route = route
        self._handler = handler
        self._caused: list[Packed] = []
        self._failed: dict[tuple[Message, Again | SetAside], list[Envelope]] = defaultdict(list)

    async def run(self, messages: Sequence[Message]) -> Outcome:
        """Handle every event of the messages, and return the messages to publish for them.

        Events that share a BatchRoute are handled in one call. All others run side by side.
        """
        received = [each for message in messages for each in self._read(message)]
        if isinstance(self._route, BatchRoute) and len(received) > 1:
            await self._handle_together(received)
        else:
            await asyncio.gather(*(self._handle_alone(each) for each in received))
        return self._outcome()

    def _read(self, message: Message) -> Iterator[Received]:
        """Yield the events of the message that can be read and have a handler."""
        try:
            envelopes = unpack(message)
        except Permanent as error:
            self._failed[message, SetAside(str(error))] = []
            note_unreadable(self.queue, message, str(error))
            return
        for envelope in envelopes:
            try:
                if self._route is None:
                    raise NoHandler(self.queue, message.name, envelope.time)
                yield Received(message, envelope, read(envelope, self._route.event))
            except (NoHandler, Permanent) as error:
                self._fail(message, envelope, error)

    async def _handle_together(self, received: Sequence[Received]) -> None:
        """Handle the events in a call; if it raises, each alone, to find the poison event."""
        try:
            self._caused += await self._call(received)
        except Unavailable as error:
            for each in received:
                self._fail(each.message, each.envelope, error)
        except Exception:
            for each in received:
                await self._handle_alone(each)

    async def _handle_alone(self, received: Received) -> None:
        try:
            self._caused += await self._call([received])
        except Exception as error:
            self._fail(received.message, received.envelope, error)

    async def _call(self, received: Sequence[Received]) -> list[Packed]:
        """Return the events that the handler caused, each with the correlation id of its cause."""
        assert self._route is not None
        call = Call(self.queue, self._route, received)
        causes = {session_of(each.event): each.envelope for each in received}
        only = received[0].envelope if len(received) == 1 else None
        with processing(self.queue, call.name, received):
            caused = await self._handler(call)
            packed = [_packed(event, causes.get(session_of(event), only)) for event in caused]
        count_done(self.queue, call.name, len(received))
        return packed

    def _fail(self, message: Message, envelope: Envelope, error: Exception) -> None:
        decision = decide(error, message.attempt, time.time())
        self._failed[message, decision].append(envelope)
        note_failed(self.queue, message, envelope, error, decision)

    def _outcome(self) -> Outcome:
        outcome = Outcome()
        for (message, decision), envelopes in self._failed.items():
            if isinstance(decision, Again):
                again = repack(message, envelopes, decision.attempt)
                outcome.again.append((again, decision.delay))
            else:
                # Each dead letter holds one event, to be judged, replayed or erased by itself.
                dead = [repack(message, [each], message.attempt) for each in envelopes]
                outcome.dead += [(each, decision.reason) for each in dead or [message]]
                self._caused += self._notices(message, envelopes, decision.reason)
        outcome.caused = [bundle(group) for group in groups(self._caused)]
        return outcome

    def _notices(
        self, message: Message, envelopes: Sequence[Envelope], reason: str
    ) -> Iterator[Packed]:
        """Yield a notice for every session whose event is set aside.

        So the calls that wait for its report learn why there is none.
        """
        if message.name == EventSetAside.name:  # its notice would be set aside too, without end
            return
        for envelope in envelopes:
            if envelope.session_id:
                notice = EventSetAside(
                    session_id=envelope.session_id,
                    stage=self.queue,
                    reason=reason,
                    event=message.name,
                )
                yield _packed(notice, envelope)


def _packed(event: Event, cause: Envelope | None) -> Packed:
    """Return the event as it travels, with the fields that the envelope of its cause passes on."""
    return pack(event, cause.correlation_id, cause.traceparent) if cause else pack(event)


async def settle(consumer: Consumer, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
    """Publish the outcome, then acknowledge the deliveries; or hand them back after some tries."""
    for delay in SETTLE_DELAYS_SECONDS:
        try:
            return await consumer.settle(deliveries, outcome)
        except BrokerUnavailable:
            await asyncio.sleep(delay)
    log.warning("outcome not published, events handed back", messages=len(deliveries))
    await consumer.release(deliveries)
    return None
