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
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from prometheus_client import Gauge

from shared.retry import Permanent, Unavailable
from shared.tracing import span

POOL_CALLS = Gauge(
    "vivavoce_pool_calls", "Calls that the pool of processes works on, or that stand ready there."
)
POOL_PROCESSES = Gauge("vivavoce_pool_processes", "Processes of the pool, once it is used.")

P = ParamSpec("P")
T = TypeVar("T")

CALL_LIMIT_SECONDS = 120.0
"""Time from the submission of a call to its result; the wait for a free process counts.

Fifteen times the longest known call, a report in many scripts. A handler may take 300 seconds
(shared.broker.handling.deadline).
"""

_Call = tuple[ProcessPoolExecutor, asyncio.TimerHandle]


class Processes:
    """A pool that runs module functions in other processes (functions and arguments are pickled).

    No process is started before the first call. The modules in `preload` are imported once, in the
    server that forks the processes, which share the memory of the modules. With a single worker
    there is no such server, and the worker imports the modules.
    """

    def __init__(
        self, workers: int, preload: Sequence[str] = (), limit: float = CALL_LIMIT_SECONDS
    ) -> None:
        self._workers = workers
        self._limit = limit
        # For each process a call that runs and the next call. The limit does not run for any other.
        self._turns = asyncio.Semaphore(2 * workers)
        self._running: dict[asyncio.Future[Any], _Call] = {}
        # A plain fork of this process would copy its threads' locks in whatever state they are.
        self._context = multiprocessing.get_context("forkserver" if workers > 1 else "spawn")
        if workers > 1:  # the server belongs to the whole process, and to its largest pool
            multiprocessing.set_forkserver_preload(
                ["shared.ignore_sigterm", *preload, "shared.freeze_after_preload"]
            )
        self._preload = tuple(preload)
        self._made: ProcessPoolExecutor | None = None

    @property
    def _pool(self) -> ProcessPoolExecutor:
        """The pool, made at its first use: even an idle pool has a server process."""
        if self._made is None:
            self._made = ProcessPoolExecutor(
                self._workers, self._context, initializer=_begin, initargs=self._preload
            )
            POOL_PROCESSES.set(self._workers)
        return self._made

    async def warm(self) -> None:
        """Start all processes.

        Otherwise the first calls would block the event loop until the modules are imported.
        """
        await asyncio.to_thread(self._start, self._pool)

    def _start(self, pool: ProcessPoolExecutor) -> None:
        wait([pool.submit(_nothing) for _ in range(self._workers)])

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in a process of the pool, and return its result.

        Raise Unavailable when the process died (killed, out of memory), Permanent when the work
        took too long. If the caller is cancelled, the work goes on in its process.
        """
        with span(f"pool {getattr(work, '__qualname__', 'call')}"):
            return await self._run(partial(work, *args, **kwargs))

    async def _run(self, work: Callable[[], T]) -> T:
        await self._turns.acquire()
        loop, pool = asyncio.get_running_loop(), self._pool
        outcome: asyncio.Future[T] = loop.create_future()
        self._running[outcome] = pool, loop.call_later(self._limit, self._give_up, outcome)
        POOL_CALLS.set(len(self._running))
        try:
            pool.submit(work).add_done_callback(partial(self._tell, outcome))
        except Exception as error:
            self._end(outcome, error)
        return await outcome

    def _tell(self, outcome: asyncio.Future[T], done: Future[T]) -> None:
        """Hand the result to the event loop, from a thread of the pool."""
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
        POOL_CALLS.set(len(self._running))
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
        """Kill the pool with all its calls, since late work may ignore every other signal."""
        pool, _ = self._running[late]
        _kill(pool)
        self._forget(pool)
        self._end(late, Permanent(f"the work took longer than {self._limit:g} s"))
        # The pool would wait for ever for the rest of an answer that a killed process had begun.
        for outcome in [each for each, (its, _) in self._running.items() if its is pool]:
            self._end(outcome, BrokenProcessPool())

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        """Drop the pool. The next call makes another."""
        if self._made is pool:
            self._made = None
            pool.shutdown(wait=False)

    def close(self) -> None:
        """Kill the processes, even if they work: nobody waits for a result any more."""
        if self._made is not None:
            _kill(self._made)
            self._made.shutdown()


def _kill(pool: ProcessPoolExecutor) -> None:
    """Kill the pool's processes, like kill_workers() of Python 3.14. A closed pool has none."""
    for process in list((pool._processes or {}).values()):
        process.kill()


def _begin(*preload: str) -> None:
    # A stop reaches the whole group: running work is finished first, then the pool is closed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    for module in preload:  # those of a fork server are there already
        import_module(module)


def _end_with_parent() -> None:
    """End this process when its parent ends, since a parent that was killed cannot do so."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _nothing() -> None:
    """Do nothing: the start of the process is the purpose."""
