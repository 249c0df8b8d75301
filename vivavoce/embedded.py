"""The embedded stack: every service in one process, with no server to install."""

import asyncio
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import structlog

from gateway.settings import GatewaySettings
from shared.addresses import BROKER
from shared.broker import open_broker
from shared.durable import make_folder
from shared.host import (
    CannotStartError,
    Host,
    Mounts,
    Run,
    processes_for,
    run_loop,
    to_the_end,
    traced,
    warn_of_mistyped,
)
from shared.private import narrow, private_files
from shared.retry import Unavailable
from shared.services import SERVICES
from shared.settings import Settings, data_dir, keep_in_data_dir
from shared.stopping import Stopped, stop_on_signals, until_stop
from shared.telemetry import configure_logging, serve_metrics

log = structlog.get_logger(__name__)


def main() -> int:
    """Serve until SIGTERM or Ctrl-C. Return the exit code."""
    return_code = 0
    keep_in_data_dir()
    # Imported before the loop runs, which freezes the imported objects for the garbage collector.
    runs = [import_module(f"{service.package}.main").run for service in SERVICES.values()]
    try:
        with private_files():
            run_loop(_main(runs))
    except* (CannotStartError, Unavailable) as errors:  # a torn file, say
        log.debug("cannot go on", exc_info=errors)
        sys.stderr.write(f"vivavoce: {errors.exceptions[0]}\n")
        return_code = 2
    return return_code


async def _main(runs: Sequence[Run]) -> None:
    settings = Settings()
    configure_logging("vivavoce", settings)
    warn_of_mistyped()
    # The lock lies beside the events that two processes must not both handle.
    with only_one(BROKER.folder(settings.broker_url) or data_dir()):
        await _serve(settings, runs)
    log.info("stopped")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep other processes off the folder, which is made if new: two would handle the same events.

    Raise SystemExit when another process runs on the folder, or when it cannot be used.
    """
    try:
        make_folder(folder)
        narrow(folder)
        lock = _opened_lock(folder / "lock")
    except OSError as error:
        raise SystemExit(
            f"the folder {folder} (DATA_DIR or BROKER_URL) cannot be used: {error.strerror}"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(
                f"another Vivavoce runs on the folder {folder} (DATA_DIR or BROKER_URL)"
            ) from None
        yield


def _opened_lock(path: Path) -> BinaryIO:
    """Open the file, and follow no link: that would make, or lock, somebody else's file."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW, 0o600))


async def _serve(settings: Settings, runs: Sequence[Run]) -> None:
    preload = [module for service in SERVICES.values() for module in service.preload]
    ready = [asyncio.Event() for _ in runs]
    stop = stop_on_signals(settings.stop_grace, lambda: all(each.is_set() for each in ready))
    with suppress(Stopped):
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(traced("vivavoce", settings))
            async with until_stop(stop):
                broker = await opened.enter_async_context(open_broker(settings.broker_url))
            processes = opened.enter_context(closing(processes_for(settings, preload)))
            mounts: Mounts = {}
            hosts = [Host(settings, broker, processes, stop, each, mounts) for each in ready]
            if settings.metrics_port is not None:
                serve_metrics(
                    settings.metrics_host,
                    settings.metrics_port,
                    lambda: all(host.healthy for host in hosts),
                )
            served = GatewaySettings()
            log.info("starting", page=f"http://{served.host}:{served.port}")
            async with asyncio.TaskGroup() as services:
                for run, host in zip(runs, hosts, strict=True):
                    services.create_task(to_the_end(run, host))
