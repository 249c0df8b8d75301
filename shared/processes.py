"""A pool of processes for work that would block the event loop: grading features, PDFs."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from importlib import import_module
from threading import Thread, Timer
from typing import Any, ParamSpec, TypeVar

from shared.retry import Permanent, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

LIMIT = 120.0
"""Seconds that one call may work: fifteen times the longest known, a report full of all kinds of
letters; the wait for one before it counts. A handler may take 300 (dispatch.HANDLING_LIMIT)."""

_Call = tuple[ProcessPoolExecutor, asyncio.TimerHandle]


class Processes:
    """Runs functions of modules (they and their arguments are pickled) in other processes.

    Nothing is started before the first call. `preload` names modules that are imported once, in
    the server that the processes are forked from: they start with all that the modules loaded,
    and share that memory. One process alone has nobody to share it with, and no server.
    """

    def __init__(self, workers: int, preload: Sequence[str] = (), limit: float = LIMIT) -> None:
        self._workers = workers
        self._limit = limit
        # One works and one stands ready for each process. Further ones wait where no time counts.
        self._turns = asyncio.Semaphore(2 * workers)
        self._running: dict[asyncio.Future[Any], _Call] = {}
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
        """Unavailable when the process died under it (killed, out of memory), Permanent when the
        work took too long. It goes on without a caller that is cancelled, and keeps its turn."""
        await self._turns.acquire()
        loop, pool = asyncio.get_running_loop(), self._pool
        outcome: asyncio.Future[T] = loop.create_future()
        self._running[outcome] = pool, loop.call_later(self._limit, self._give_up, outcome)
        try:
            pool.submit(work, *args, **kwargs).add_done_callback(partial(self._tell, outcome))
        except Exception as error:
            self._end(outcome, error)
        return await outcome

    def _tell(self, outcome: asyncio.Future[T], done: Future[T]) -> None:
        """Called in a thread of the pool's."""
        error = done.exception()
        result = None if error else done.result()
        with suppress(RuntimeError):  # the event loop is closed, and nobody waits any more
            outcome.get_loop().call_soon_threadsafe(self._end, outcome, error, result)

    def _end(
        self, outcome: asyncio.Future[Any], error: BaseException | None, result: object = None
    ) -> None:
        if outcome not in self._running:  # given up
            return
        pool, timer = self._running.pop(outcome)
        timer.cancel()
        self._turns.release()
        if isinstance(error, BrokenProcessPool):
            self._forget(pool)
            error = Unavailable("a process of the pool died")
        if outcome.cancelled():
            return
        if error:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)

    def _give_up(self, late: asyncio.Future[Any]) -> None:
        """Nothing less ends work that heeds no signal: the pool goes, and all calls in it."""
        pool, _ = self._running[late]
        _kill(pool)
        self._forget(pool)
        self._end(late, Permanent(f"the work took longer than {self._limit:g} s"))
        # Not left to the pool: of a process killed while it answers, it awaits the rest for ever.
        for outcome in [one for one, (its, _) in self._running.items() if its is pool]:
            self._end(outcome, BrokenProcessPool())

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        """The next call makes another."""
        if self._made is pool:
            self._made = None
            pool.shutdown(wait=False)

    def close(self) -> None:
        """Wait for running work, within its limit, then end the processes."""
        if self._made is not None:
            killer = Timer(self._limit, _kill, [self._made])
            killer.start()
            self._made.shutdown()
            killer.cancel()


def _kill(pool: ProcessPoolExecutor) -> None:
    """What kill_workers() is from Python 3.14 on. A pool that was shut down knows none any more."""
    for process in list((pool._processes or {}).values()):
        process.kill()


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
