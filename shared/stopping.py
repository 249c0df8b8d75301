"""The stop of a process by SIGTERM or SIGINT: with code 0, and in time, whatever it waits for.

Nothing is lost by leaving early: an event that was not settled stays with the broker.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Timer

import structlog

log = structlog.get_logger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)

STARTING_GRACE_SECONDS = 1.0
"""Seconds that a process gets to end while it starts: it has no event and no call yet."""

RESERVE_SECONDS = 2.0
"""Seconds of STOP_GRACE that are left, after the running handlers, for closing everything."""


class Stopped(Exception):
    """The stop came before the work was done."""


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """End the process at once on a signal, until `stop_on_signals` is called.

    During the imports, which take a second, nothing has begun.
    """
    before = {number: signal.signal(number, lambda *_: os._exit(0)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_on_signals(grace: float, serving: Callable[[], bool]) -> asyncio.Event:
    """Return an event that is set when the process gets SIGTERM or SIGINT.

    The process is ended if it still runs `grace` seconds later, or STARTING_GRACE_SECONDS when it
    was not `serving` yet: a thread may wait for a locked file, and a library may ignore its
    cancellation.
    """
    stop = asyncio.Event()

    def begin() -> None:
        if not stop.is_set():
            stop.set()
            timer = Timer(grace if serving() else min(grace, STARTING_GRACE_SECONDS), _leave)
            timer.daemon = True
            timer.start()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, begin)
    return stop


def _leave() -> None:
    log.warning("stopped without waiting any longer")
    sys.stdout.flush()
    os._exit(0)


def handling_grace(grace: float) -> float:
    """Return the seconds that running handlers and calls get of the `grace` of the process."""
    return max(grace - RESERVE_SECONDS, grace / 2)


@asynccontextmanager
async def until_stop(
    stop: asyncio.Event, ready: asyncio.Event | None = None
) -> AsyncIterator[None]:
    """Cancel the block and raise Stopped when the stop comes before the block is `ready`."""
    task = asyncio.current_task()
    assert task is not None

    async def watch() -> None:
        await stop.wait()
        if ready is None or not ready.is_set():
            task.cancel()

    watching = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        # The watch has ended only if it is the source; another cancellation goes on.
        if watching.done() and task.uncancel() == 0:
            raise Stopped from None
        raise
    finally:
        watching.cancel()
