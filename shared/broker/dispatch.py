"""The loop of a service: takes deliveries from its queue, and has them handled and settled.

Handlers take events and return the events that they caused. The order "store, publish,
acknowledge" holds for all of them: `batch` publishes the caused events, then acknowledges. A failed
event comes again or is set aside (`shared.retry`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import structlog

from shared.broker.batch import Batch, settle
from shared.broker.broker import Broker, Consumer, Delivery
from shared.broker.handling import Drop, nothing_erased, wrapped
from shared.broker.routes import AnyRoute, BatchRoute

log = structlog.get_logger(__name__)

PREFETCH = 128
"""Messages that a service takes at a time, unless it says otherwise."""


async def serve(
    broker: Broker,
    queue: str,
    routes: Sequence[AnyRoute],
    stop: asyncio.Event,
    *,
    drop: Drop = nothing_erased,
    prefetch: int = PREFETCH,
    grace: float = 20.0,
) -> None:
    """Handle the queue's events until `stop`; then take no more, and let running handlers finish.

    A handler that still runs after `grace` seconds is cancelled; its events stay with the broker.
    """
    table = {route.event.name: route for route in routes}
    handler = wrapped(drop)
    running: set[asyncio.Task[None]] = set()
    async with broker.consume(queue, prefetch) as consumer:

        def begin(deliveries: Sequence[Delivery]) -> asyncio.Task[None]:
            batch = Batch(queue, table.get(deliveries[0].message.name), handler)
            task = asyncio.create_task(_handle(batch, consumer, deliveries))
            running.add(task)
            task.add_done_callback(running.discard)
            return task

        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                batches, single = _sorted(table, await _take(consumer, stopping))
                if batches:  # events that arrive meanwhile share the next batches
                    handled: asyncio.Future[Any] = asyncio.gather(
                        *map(begin, batches), return_exceptions=True
                    )
                    await asyncio.wait([handled, stopping], return_when=asyncio.FIRST_COMPLETED)
                # Single events follow: a question about stored events is answered after the events
                # that came before it are stored.
                for delivery in single if not stop.is_set() else ():
                    begin([delivery])
            if running:
                await asyncio.wait(running, timeout=grace)
        finally:
            # If this task itself is cancelled, no handler goes on with a queue that was let go.
            await _cancel([stopping, *running])


async def _handle(batch: Batch, consumer: Consumer, deliveries: Sequence[Delivery]) -> None:
    try:
        outcome = await batch.run([delivery.message for delivery in deliveries])
        await settle(consumer, deliveries, outcome)
    except asyncio.CancelledError:
        raise  # shutdown: neither done nor failed, the broker keeps the deliveries
    except Exception:
        # Nothing above is meant to raise: hand the deliveries back rather than hold them.
        log.exception("dispatch failed", queue=batch.queue)
        await consumer.release(deliveries)


def _sorted(
    routes: dict[str, AnyRoute], deliveries: Sequence[Delivery]
) -> tuple[list[list[Delivery]], list[Delivery]]:
    """Return the deliveries of each batch route together, and all others."""
    batches: dict[str, list[Delivery]] = defaultdict(list)
    single: list[Delivery] = []
    for delivery in deliveries:
        name = delivery.message.name
        batched = isinstance(routes.get(name), BatchRoute)
        (batches[name] if batched else single).append(delivery)
    return list(batches.values()), single


async def _take(consumer: Consumer, stopping: asyncio.Task[Any]) -> list[Delivery]:
    """Return the next deliveries; none when `stopping` is done first."""
    taking = asyncio.create_task(consumer.take())
    try:
        await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return taking.result() if taking.done() else []
    finally:
        taking.cancel()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel the tasks, and wait until all of them have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
