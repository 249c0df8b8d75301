"""The processor time of a process's children."""

import time

from prometheus_client import REGISTRY

from shared.processes import Processes

METRIC = "vivavoce_child_cpu_seconds_total"


def work(seconds: float) -> None:
    """Use a processor for that long."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


async def test_the_work_of_a_pool_is_counted() -> None:
    pool = Processes(1)
    try:
        await pool.run(work, 0.5)
        counted = REGISTRY.get_sample_value(METRIC)
    finally:
        pool.close()
    assert counted is not None
    assert counted >= 0.5
