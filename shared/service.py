"""One worker process, from its settings to SIGTERM: `python -m <service>` is a call of `main`."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import structlog

from shared.broker import Broker, open_broker
from shared.settings import Settings
from shared.telemetry import configure_logging, serve_metrics

log = structlog.get_logger(__name__)

Run = Callable[[Settings, Broker, asyncio.Event], Awaitable[None]]
"""A service: works until the event is set, then finishes what runs and returns."""


def stop_on_signals() -> asyncio.Event:
    """Set when the process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def main(service: str, run: Run) -> None:
    """Run the service as a process of its own."""
    asyncio.run(_main(service, run))


async def _main(service: str, run: Run) -> None:
    settings = Settings()
    configure_logging(service, settings)
    stop = stop_on_signals()
    async with open_broker(settings.broker_url) as broker:
        if settings.metrics_port is not None:
            serve_metrics(settings.metrics_host, settings.metrics_port, lambda: broker.connected)
        log.info("started")
        await run(settings, broker, stop)
    log.info("stopped")
