"""Group commit: events that arrive while a publish is in flight leave together in the next."""

import asyncio
import time
from collections.abc import Sequence

from shared.broker.broker import Broker, BrokerUnavailable
from shared.broker.message import Packed, bundle, groups, pack
from shared.broker.spans import publishing
from shared.events import Event
from shared.tracing import leave

SILENCE_SECONDS = 1.0
"""Seconds without a confirm after which a failed publish also fails the events that wait behind it:
no call waits for two timeouts."""


class GroupCommit:
    """A publisher for many calls at once; each call is answered when its own batch is confirmed.

    At most `max_pending` events wait or are in flight. `silence_seconds` as SILENCE_SECONDS.
    """

    def __init__(
        self,
        broker: Broker,
        *,
        max_pending: int = 2_000,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._broker = broker
        self._silence_seconds = silence_seconds
        self._max_pending = max_pending
        self._waiting: dict[Packed, asyncio.Future[None]] = {}
        self._in_flight = 0
        self._flushing: asyncio.Task[None] | None = None

    async def publish(self, event: Event) -> None:
        """Return when the broker has confirmed the event; else raise BrokerUnavailable."""
        if len(self._waiting) + self._in_flight >= self._max_pending:
            raise BrokerUnavailable("too many events are waiting to be published")
        confirmed = asyncio.get_running_loop().create_future()
        with publishing(event) as step:
            self._waiting[pack(event, place=step.traceparent)] = confirmed
            if self._flushing is None or self._flushing.done():
                self._flushing = asyncio.create_task(self._flush())
            await confirmed

    async def _flush(self) -> None:
        leave()
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            self._in_flight = len(batch)
            began = time.monotonic()
            sent = await asyncio.gather(*(self._send(group, batch) for group in groups(batch)))
            self._in_flight = 0
            if not any(sent) and time.monotonic() - began >= self._silence_seconds:
                self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        """Refuse the events that came while the broker was silent: their wait would fail too."""
        waiting, self._waiting = self._waiting, {}
        for confirmed in waiting.values():
            if not confirmed.done():
                confirmed.set_exception(BrokerUnavailable("the message broker does not answer"))

    async def _send(
        self, group: Sequence[Packed], batch: dict[Packed, asyncio.Future[None]]
    ) -> bool:
        """Publish the group, answer its callers, and return whether the broker confirmed."""
        failure: Exception | None = None
        try:
            await self._broker.publish([bundle(group)])
        except Exception as error:  # of any kind: no caller may wait for ever
            failure = error
        except asyncio.CancelledError:
            failure = BrokerUnavailable("publishing was broken off")
        for event in group:
            confirmed = batch[event]
            if confirmed.done():  # its caller went away meanwhile
                continue
            if failure:
                confirmed.set_exception(failure)
            else:
                confirmed.set_result(None)
        return failure is None
