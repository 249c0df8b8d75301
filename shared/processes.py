"""A pool of processes for work that would block the event loop: grading features, PDFs."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from shared.retry import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class Processes:
    """Runs functions of modules (they and their arguments are pickled) in other processes."""

    def __init__(self, workers: int, warm_up: Callable[[], object]) -> None:
        """`warm_up` imports what the work needs, in each process as it starts."""
        self._workers = workers
        self._warm_up = warm_up
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        # forkserver: a fork of this process would copy its threads' locks in whatever state.
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(self._workers, context, initializer=self._warm_up)

    async def warm(self) -> None:
        """Start the processes now rather than at the first call."""
        await asyncio.gather(*(self.run(_nothing) for _ in range(self._workers)))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Unavailable when the process died under it (killed, out of memory)."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(work, *args, **kwargs))
        except BrokenProcessPool as error:
            if self._pool is pool:  # the first to notice replaces it for all
                self._pool = self._new()
                pool.shutdown(wait=False)
            raise Unavailable("a worker process died") from error

    def close(self) -> None:
        """Wait for running work, then end the processes."""
        self._pool.shutdown(cancel_futures=True)


def _nothing() -> None:
    """What warms a process up is its start."""
