"""The private attribute of the standard library's pool that shared/processes.py relies on.

Python 3.14 has `kill_workers()`, which would replace it.
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest


def test_the_processes_of_a_pool_can_be_killed_and_a_closed_pool_has_none() -> None:
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    working = pool.submit(time.sleep, 600)
    (process,) = pool._processes.values()
    process.kill()
    with pytest.raises(BrokenProcessPool):
        working.result(timeout=60)
    pool.shutdown()
    assert pool._processes is None
