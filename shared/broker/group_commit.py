"""Group commit: events that arrive while a publish is in flight leave together in the next one."""

import asyncio
import time
from collections.abc import Sequence

from shared.broker.broker import Broker, BrokerUnavailable
from shared.broker.message import Packed, bundle, groups, pack
from shared.events import Event

SILENCE = 1.0
"""Seconds without a confirm after which a failed publish takes those behind it with it: nobody
waits for two timeouts."""


class GroupCommit:
    """Publishes for many requests at once; each is answered when its own batch is confirmed."""

    def __init__(self, broker: Broker, *, max_pending: int = 2_000) -> None:
        self._broker = broker
        self._max_pending = max_pending
        self._waiting: dict[Packed, asyncio.Future[None]] = {}
        self._in_flight = 0
        self._flushing: asyncio.Task[None] | None = None

    async def publish(self, event: Event) -> None:
        """Return when the broker has confirmed it; else BrokerUnavailable."""
        if len(self._waiting) + self._in_flight >= self._max_pending:
            raise BrokerUnavailable("too many events are waiting to be published")
        confirmed = asyncio.get_running_loop().create_future()
        self._waiting[pack(event)] = confirmed
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await confirmed

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            self._in_flight = len(batch)
            began = time.monotonic()
            sent = await asyncio.gather(*(self._send(group, batch) for group in groups(batch)))
            self._in_flight = 0
            if not any(sent) and time.monotonic() - began >= SILENCE:
                self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        """The broker is silent: whoever came meanwhile has waited for nothing, and would again."""
        waiting, self._waiting = self._waiting, {}
        for confirmed in waiting.values():
            if not confirmed.done():
                confirmed.set_exception(BrokerUnavailable("the message broker does not answer"))

    async def _send(
        self, group: Sequence[Packed], batch: dict[Packed, asyncio.Future[None]]
    ) -> bool:
        """Answer all who wait for the group; whether it was confirmed."""
        failure: Exception | None = None
        try:
            await self._broker.publish([bundle(group)])
        except Exception as error:  # whatever it was: nobody may wait for ever
            failure = error
        except asyncio.CancelledError:
            failure = BrokerUnavailable("publishing was broken off")
        for event in group:
            confirmed = batch[event]
            if confirmed.done():  # its request went away meanwhile
                continue
            if failure:
                confirmed.set_exception(failure)
            else:
                confirmed.set_result(None)
        return failure is None
