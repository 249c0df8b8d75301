"""A pool of processes for work that would block the event loop: grading features, PDFs."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from threading import Thread
from typing import ParamSpec, TypeVar

from shared.retry import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class Processes:
    """Runs functions of modules (they and their arguments are pickled) in other processes.

    Nothing is started before the first call. `preload` names modules that are imported once, in
    the server that the processes are forked from: they start with all that the modules loaded,
    and share that memory. One process alone has nobody to share it with, and no server.
    """

    def __init__(self, workers: int, preload: Sequence[str] = ()) -> None:
        self._workers = workers
        # A plain fork of this process would copy its threads' locks in whatever state they are.
        self._context = multiprocessing.get_context("forkserver" if workers > 1 else "spawn")
        multiprocessing.set_forkserver_preload([*preload, "shared.frozen"])
        self._preload = tuple(preload)
        self._made: ProcessPoolExecutor | None = None

    @property
    def _pool(self) -> ProcessPoolExecutor:
        """Even an idle one has a process of its own, which a service without work for it spares."""
        if self._made is None:
            self._made = ProcessPoolExecutor(
                self._workers, self._context, initializer=_begin, initargs=self._preload
            )
        return self._made

    async def warm(self) -> None:
        """Start them all now rather than at the first calls, which would block the event loop
        until the modules are imported."""
        await asyncio.to_thread(self._start, self._pool)

    def _start(self, pool: ProcessPoolExecutor) -> None:
        wait([pool.submit(_nothing) for _ in range(self._workers)])

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Unavailable when the process died under it (killed, out of memory)."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(work, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._made is pool:  # the first to notice; the next call makes another
                self._made = None
                pool.shutdown(wait=False)
            raise Unavailable("a process of the pool died") from error

    def close(self) -> None:
        """Wait for running work, then end the processes."""
        if self._made is not None:
            self._made.shutdown(cancel_futures=True)


def _begin(*preload: str) -> None:
    # Ctrl-C reaches the whole group: running work is finished first, then the pool is closed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    for module in preload:  # those of a fork server are there already
        import_module(module)


def _end_with_parent() -> None:
    """A pool's process waits for work for ever, even when a kill -9 took its parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """What warms a process up is its start."""
