"""One worker process, from its settings to SIGTERM: `python -m <service>` is a call of `main`."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError

from shared.broker import AnyRoute, Broker, open_broker, serve
from shared.broker.message import bundle, pack
from shared.events import Event
from shared.processes import Processes
from shared.records import Records
from shared.retry import Unavailable
from shared.settings import Settings
from shared.telemetry import configure_logging, serve_metrics

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Host:
    """What a service runs on. `stop` is set when it should finish what runs, and return; `ready`
    once it takes events: its store and its processes are there."""

    settings: Settings
    broker: Broker
    processes: Processes
    stop: asyncio.Event
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def healthy(self) -> bool:
        return self.ready.is_set() and self.broker.connected

    async def serve(
        self, routes: Sequence[AnyRoute], records: Records, *, prefetch: int = 128
    ) -> None:
        """Handle the service's queue until the stop, `prefetch` messages at a time."""
        self.ready.set()
        await serve(
            self.broker,
            records.service,
            [*routes, *records.routes()],
            self.stop,
            drop=records.drop,
            prefetch=prefetch,
            grace=self.settings.stop_grace,
        )

    async def announce(self, event: Event) -> None:
        """Tell whoever listens, from inside a handler; what it causes, a handler returns. Nobody
        may rely on it: a broker that is away now is let go by."""
        try:
            await self.broker.publish([bundle([pack(event)])])
        except Unavailable as error:
            log.debug("not announced", name=event.name, reason=str(error))


class CannotStartError(Exception):
    """A setting, or what it names, cannot be used; the text says which and why, in one line."""


MOST_PROCESSES = 4
"""In a pool, unless the settings say otherwise: they take some 30 MB each."""


def main(
    service: str,
    run: Callable[[Host], Awaitable[None]],
    preload: Sequence[str] = (),
    pool: int = MOST_PROCESSES,
) -> None:
    """Run the service as a process of its own; `preload` is for its pool of processes, `pool` how
    many these are at most. When it cannot start, one line says why, and the exit code is 2."""
    try:
        run_loop(_main(service, run, preload, pool))
    except CannotStartError as error:
        sys.stderr.write(f"{service}: {error}\n")
        raise SystemExit(2) from None


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """To its end, on uvloop where there is one: it costs a third less a request."""
    # What was imported is here to stay: a collection that looks through it takes 30 ms.
    gc.freeze()
    try:
        from uvloop import new_event_loop
    except ImportError:
        asyncio.run(work)
    else:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(work)


async def _main(
    service: str, run: Callable[[Host], Awaitable[None]], preload: Sequence[str], pool: int
) -> None:
    settings = _settings()
    configure_logging(service, settings)
    stop = stop_on_signals()
    async with open_broker(settings.broker_url) as broker:
        with closing(processes_for(settings, preload, pool)) as processes:
            host = Host(settings, broker, processes, stop)
            if settings.metrics_port is not None:
                serve_metrics(settings.metrics_host, settings.metrics_port, lambda: host.healthy)
            log.info("started")
            await _begun(run, host)
    log.info("stopped")


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValidationError as error:
        raise CannotStartError(in_words(error)) from None
    # A broker inside this process would take events that no other service ever reads.
    if urlsplit(settings.broker_url).scheme not in {"amqp", "amqps"}:
        raise CannotStartError(
            "BROKER_URL must name RabbitMQ (amqp://...); `vivavoce run` is the embedded stack"
        )
    return settings


async def _begun(run: Callable[[Host], Awaitable[None]], host: Host) -> None:
    """A value that is wrong, before the service takes events, is told in one line."""
    try:
        await to_the_end(run, host)
    except ValueError as error:
        if host.ready.is_set():
            raise
        log.debug("cannot start", exc_info=error)
        raise CannotStartError(in_words(error)) from error


def in_words(error: Exception) -> str:
    """Why nothing can be started, without what was given: it may be a secret."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"The setting {str(first['loc'][0]).upper()}: {first['msg']}"
    return str(error) or type(error).__name__


def processes_for(
    settings: Settings, preload: Sequence[str], most: int = MOST_PROCESSES
) -> Processes:
    """As many as are asked for, else one a processor that this process may use, up to `most`."""
    number = settings.pool_processes or min(most, len(os.sched_getaffinity(0)))
    return Processes(number, preload)


async def to_the_end(run: Callable[[Host], Awaitable[None]], host: Host) -> None:
    """Run a service. A stop may come in the middle of its start, when what it starts is stopped
    too: that is told, and still is an end in order."""
    try:
        await run(host)
    except Exception:
        if not host.stop.is_set():
            raise
        log.exception("stopped before it ran")


def stop_on_signals() -> asyncio.Event:
    """Set when the process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
