"""A pool of processes for work that would block the event loop: grading features, PDFs."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import ParamSpec, TypeVar

from shared.retry import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class Processes:
    """Runs functions of modules (they and their arguments are pickled) in other processes.

    Nothing is started before the first call. `preload` names modules that are imported once, in
    the server that the processes are forked from: they start with all that the modules loaded,
    and share that memory.
    """

    def __init__(self, workers: int, preload: Sequence[str] = ()) -> None:
        self._workers = workers
        # A plain fork of this process would copy its threads' locks in whatever state they are.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*preload, "shared.frozen"])
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, self._context, initializer=_begin)

    async def warm(self) -> None:
        """Start them all now rather than at the first calls, which would block the event loop
        until the modules are imported."""
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        wait([self._pool.submit(_nothing) for _ in range(self._workers)])

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Unavailable when the process died under it (killed, out of memory)."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(work, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._pool is pool:  # the first to notice replaces it for all
                self._pool = self._new()
                pool.shutdown(wait=False)
            raise Unavailable("a process of the pool died") from error

    def close(self) -> None:
        """Wait for running work, then end the processes."""
        self._pool.shutdown(cancel_futures=True)


def _begin() -> None:
    # Ctrl-C reaches the whole group: running work is finished first, then the pool is closed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A pool's process waits for work for ever, even when a kill -9 took its parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """What warms a process up is its start."""
