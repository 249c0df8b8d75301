"""The pool of processes: a death inside it harms one call, and nobody outlives the parent."""

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from shared.processes import Processes
from shared.retry import Unavailable
from tests.eventually import eventually


@pytest.fixture(params=[1, 2], ids=["one", "several"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    with closing(Processes(request.param, ["tests.unit.shared.loaded_ahead"])) as pool:
        yield pool


def is_loaded(module: str) -> bool:
    return module in sys.modules


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def signal_itself(number: signal.Signals) -> int:
    os.kill(os.getpid(), number)
    return os.getpid()


async def test_work_is_done_elsewhere(processes: Processes) -> None:
    await processes.warm()
    assert await processes.run(os.getpid) != os.getpid()
    assert await processes.run(divmod, 17, 5) == (3, 2)


async def test_modules_are_loaded_before_the_first_work(processes: Processes) -> None:
    assert await processes.run(is_loaded, "tests.unit.shared.loaded_ahead")


IDLE = """
from contextlib import closing
from pathlib import Path
from shared.processes import Processes

with closing(Processes(2)):
    print(*(path.read_text() for path in Path("/proc/self/task").glob("*/children")))
"""


async def test_without_work_nothing_is_started() -> None:
    """In a process of its own: this one has a pool's helpers already."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IDLE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(started.communicate(), 30)
    assert started.returncode == 0
    assert out.split() == []


async def test_no_collection_copies_what_was_loaded_before_the_fork() -> None:
    with closing(Processes(2)) as processes:
        assert await processes.run(gc.get_freeze_count) > 1_000


async def test_what_work_raises_is_raised_here(processes: Processes) -> None:
    with pytest.raises(ZeroDivisionError):
        await processes.run(divmod, 1, 0)


async def test_a_killed_process_fails_its_call_and_the_next_one_works(
    processes: Processes,
) -> None:
    for _ in range(2):
        with pytest.raises(Unavailable, match="a process of the pool died"):
            await processes.run(kill_itself)
        assert await processes.run(divmod, 17, 5) == (3, 2)


async def test_all_calls_of_a_pool_that_died_are_answered(processes: Processes) -> None:
    calls = [processes.run(kill_itself), *(processes.run(divmod, 17, 5) for _ in range(20))]
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(outcomes[0], Unavailable)
    for outcome in outcomes:
        assert outcome == (3, 2) or isinstance(outcome, Unavailable)
    assert await processes.run(divmod, 17, 5) == (3, 2)


async def test_the_event_loop_goes_on_meanwhile(processes: Processes) -> None:
    await processes.warm()
    working = asyncio.ensure_future(processes.run(time.sleep, 0.2))
    turns = 0
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100


async def test_ctrl_c_does_not_reach_running_work(processes: Processes) -> None:
    pid = await processes.run(signal_itself, signal.SIGINT)
    assert is_alive(pid)


PARENT = """
import asyncio, os, sys
from shared.processes import Processes

async def main():
    pool = Processes(2)
    pids = {await pool.run(os.getpid) for _ in range(5)}
    print(*pids, flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_nobody_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        script,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[3])},
    )
    assert parent.stdout is not None
    line = await asyncio.wait_for(parent.stdout.readline(), 30)
    children = [int(pid) for pid in line.split()]
    assert children
    parent.kill()
    await parent.wait()
    await eventually(lambda: not any(is_alive(pid) for pid in children))


def is_alive(pid: int) -> bool:
    """Whether it runs: a dead one that nobody has waited for yet does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False
