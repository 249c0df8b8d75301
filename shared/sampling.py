"""Gauges whose values have to be asked for, every few seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from prometheus_client import Gauge

SAMPLE_SECONDS = 15.0
"""Seconds between two samples; Prometheus scrapes about as often."""

WAITING = Gauge(
    "vivavoce_queue_messages",
    "Messages that wait in the queue, those that wait for another try included.",
    ["queue"],
)
DEAD_LETTERS = Gauge(
    "vivavoce_dead_letters", "Messages of the queue that were set aside for a person.", ["queue"]
)
STORE_UP = Gauge("vivavoce_store_up", "1 while the service's store answers.", ["service"])


@asynccontextmanager
async def sampled(
    sample: Callable[[], Awaitable[None]], seconds: float = SAMPLE_SECONDS
) -> AsyncIterator[None]:
    """Take a sample at once and then every so many seconds, while inside."""
    sampling = asyncio.create_task(_keep_sampling(sample, seconds))
    try:
        yield
    finally:
        sampling.cancel()


async def _keep_sampling(sample: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        await sample()
        await asyncio.sleep(seconds)
