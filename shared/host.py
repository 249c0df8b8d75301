"""The life of a service's process, from its settings to SIGTERM.

`python -m <service>` is a call of `main`.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import ValidationError

from shared.addresses import BROKER
from shared.broker import AnyRoute, Broker, open_broker, serve
from shared.broker.dispatch import PREFETCH
from shared.broker.message import bundle, pack
from shared.environment import mistyped
from shared.erasure import SessionData
from shared.events import Event
from shared.private import private_files
from shared.processes import Processes
from shared.retry import Unavailable
from shared.sampling import DEAD_LETTERS, WAITING, sampled
from shared.services import MOST_PROCESSES, SERVICES, Service
from shared.settings import Settings
from shared.stopping import Stopped, handling_grace, stop_on_signals, until_stop
from shared.telemetry import configure_logging, serve_metrics
from shared.tracing import exported

if TYPE_CHECKING:  # workers without HTTP do without Starlette
    from starlette.types import ASGIApp

log = structlog.get_logger(__name__)


Mounts = dict[str, "ASGIApp"]
"""Applications by the beginning of their paths, such as `/desk`."""


@dataclass(frozen=True, slots=True)
class Host:
    """The settings, the broker and the pool of processes that a service runs on.

    `stop` is set when the service should finish its running handlers and return. The service is
    `ready` once it takes events: its store and its processes are there. `mounts` are the
    applications that share the gateway's listener, by the beginning of their paths; None in a
    process of its own, where each service with HTTP has its own listener.
    """

    settings: Settings
    broker: Broker
    processes: Processes
    stop: asyncio.Event
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    mounts: Mounts | None = None

    @property
    def healthy(self) -> bool:
        return self.ready.is_set() and self.broker.connected

    async def serve(
        self,
        routes: Sequence[AnyRoute],
        records: SessionData,
        *,
        prefetch: int = PREFETCH,
        grace: float | None = None,
    ) -> None:
        """Handle the service's queue until the stop, `prefetch` messages at a time.

        After the stop running handlers get `grace` seconds, or by default all of STOP_GRACE that is
        not needed for closing. Events of handlers that take longer stay with the broker.

        CannotStartError where the routes differ from the service's line in the table of services:
        a binding without a route would only collect events, and a route without a binding would
        never be called.
        """
        every = [*routes, *records.routes()]
        _check_routes(SERVICES[records.service], every)
        self.ready.set()
        log.info("ready", queue=records.service)
        async with sampled(partial(_sample_queue, self.broker, records.service)):
            await serve(
                self.broker,
                records.service,
                every,
                self.stop,
                drop=records.drop,
                prefetch=prefetch,
                grace=handling_grace(self.settings.stop_grace) if grace is None else grace,
            )

    async def publish_hint(self, event: Event) -> None:
        """Publish an event from inside a handler, or drop it while the broker is away.

        Only for hints that may be lost. The events that a handler causes it returns.
        """
        try:
            await self.broker.publish([bundle([pack(event)])])
        except Unavailable as error:
            log.debug("hint dropped", name=event.name, reason=str(error))


class CannotStartError(Exception):
    """The service cannot start. Its text is a line with the reason, such as a wrong setting."""


async def _sample_queue(broker: Broker, queue: str) -> None:
    with suppress(Unavailable):  # vivavoce_broker_connected tells that the broker is away
        depth = await broker.depth(queue)
        WAITING.labels(queue).set(depth.waiting)
        DEAD_LETTERS.labels(queue).set(depth.dead)


def _check_routes(service: Service, routes: Sequence[AnyRoute]) -> None:
    handled, heard = {route.event for route in routes}, set(service.hears)
    lacking = [f"no route for {event.name}" for event in heard - handled]
    lacking += [f"a route for {event.name}, which it does not hear" for event in handled - heard]
    if lacking:
        reasons = "; ".join(sorted(lacking))
        raise CannotStartError(
            f"the routes of {service.name} differ from shared/services.py: {reasons}"
        )


Run = Callable[[Host], Awaitable[None]]
"""Runs a service until the host says stop."""


def main(name: str, run: Run) -> None:
    """Run the service of this name, from the table of services, as a process of its own.

    When the service cannot start, one line on standard error says why, and the exit code is 2.
    """
    try:
        with private_files():
            run_loop(_main(SERVICES[name], run))
    except CannotStartError as error:
        sys.stderr.write(f"{name}: {error}\n")
        raise SystemExit(2) from None


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run the work to its end, on uvloop where it is installed: a request costs a third less."""
    # Imported objects stay for ever. A garbage collection that looks through them takes 30 ms.
    gc.freeze()
    try:
        from uvloop import new_event_loop
    except ImportError:
        asyncio.run(work)
    else:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(work)


async def _main(service: Service, run: Run) -> None:
    settings = _settings()
    configure_logging(service.name, settings)
    warn_of_mistyped()
    ready = asyncio.Event()
    stop = stop_on_signals(settings.stop_grace, ready.is_set)
    with suppress(Stopped):
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(traced(service.name, settings))
            async with until_stop(stop):
                broker = await opened.enter_async_context(_broker(settings))
            processes = processes_for(settings, service.preload, service.pool)
            host = Host(settings, broker, opened.enter_context(closing(processes)), stop, ready)
            if settings.metrics_port is not None:
                serve_metrics(settings.metrics_host, settings.metrics_port, lambda: host.healthy)
            log.info("starting")
            await _begun(run, host)
    log.info("stopped")


@asynccontextmanager
async def traced(service: str, settings: Settings) -> AsyncIterator[None]:
    """Export traces inside the block. A wrong address or file of headers is a CannotStartError."""
    embedded = BROKER.folder(settings.broker_url) is not None
    async with AsyncExitStack() as opened:
        try:
            exporting = exported(service, "embedded" if embedded else "rabbitmq")
            await opened.enter_async_context(exporting)
            gc.freeze()  # as `run_loop` does: the SDK is imported only now
        except (ValueError, OSError) as error:
            raise CannotStartError(str(error)) from None
        yield


@asynccontextmanager
async def _broker(settings: Settings) -> AsyncIterator[Broker]:
    """Open the broker. A broker that cannot be opened becomes a CannotStartError."""
    async with AsyncExitStack() as opened:
        try:
            broker = await opened.enter_async_context(open_broker(settings.broker_url))
        except Unavailable as error:
            raise CannotStartError(str(error)) from error
        yield broker


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValueError as error:
        raise CannotStartError(in_words(error)) from None
    # A broker inside this process would take events that no other service ever reads.
    if BROKER.folder(settings.broker_url) is not None:
        raise CannotStartError(
            "BROKER_URL must name RabbitMQ (amqp://...); `vivavoce run` is the embedded stack"
        )
    return settings


def warn_of_mistyped() -> None:
    """Log the environment variables that look like settings of this process, but are none."""
    if names := mistyped(_kinds_of(Settings)):
        log.warning("unknown settings are ignored", did_you_mean=names)


def _kinds_of(settings: type[Settings]) -> list[type[Settings]]:
    """Return the class and all classes below, as far as they are imported."""
    below = [kind for each in settings.__subclasses__() for kind in _kinds_of(each)]
    return [settings, *below]


async def _begun(run: Run, host: Host) -> None:
    """Run the service.

    Until it takes events, a wrong value, or a store that is away, becomes a CannotStartError.
    """
    try:
        await to_the_end(run, host)
    except (ValueError, Unavailable) as error:
        if host.ready.is_set():
            raise
        log.debug("cannot start", exc_info=error)
        raise CannotStartError(in_words(error)) from error


def in_words(error: Exception) -> str:
    """Return the reason why nothing starts, without the given value: that may be a secret."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        return f"The setting {str(first['loc'][0]).upper()}: {message}"
    return str(error) or type(error).__name__


def processes_for(
    settings: Settings, preload: Sequence[str], most: int = MOST_PROCESSES
) -> Processes:
    """Return a pool with the number of processes in the settings.

    Without a number it has a process for each processor that this process may use, up to `most`.
    """
    number = settings.pool_processes or min(most, len(os.sched_getaffinity(0)))
    return Processes(number, preload)


async def to_the_end(run: Run, host: Host) -> None:
    """Run a service. A stop in the middle of its start cancels it.

    An error after the stop is logged, and the process still ends in order.
    """
    try:
        async with until_stop(host.stop, host.ready):
            await run(host)
    except Stopped:
        log.info("stopped while starting")
    except Exception:
        if not host.stop.is_set():
            raise
        log.exception("failed while stopping")
