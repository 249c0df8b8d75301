"""The pool of processes: a death inside it harms one call, and nobody outlives the parent."""

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from shared.broker.handling.deadline import HANDLING_LIMIT_SECONDS
from shared.processes import CALL_LIMIT_SECONDS, Processes
from shared.retry import Permanent, Unavailable
from shared.stopping import SIGNALS
from tests.support.eventually import eventually
from tests.unit.shared.pool_work import (
    is_loaded,
    kill_itself,
    kill_itself_once_told,
    never_end,
    signal_itself,
)

LIMIT_SECONDS = 5.0
"""Of a pool that gives work up. A new pool must start within the limit, on a busy machine too."""


@pytest.fixture(params=[1, 2], ids=["one", "several"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    with closing(Processes(request.param, ["tests.unit.shared.preloaded"])) as pool:
        yield pool


async def test_work_is_done_elsewhere(processes: Processes) -> None:
    await processes.warm()
    assert await processes.run(os.getpid) != os.getpid()
    assert await processes.run(divmod, 17, 5) == (3, 2)


async def test_modules_are_loaded_before_the_first_work(processes: Processes) -> None:
    assert await processes.run(is_loaded, "tests.unit.shared.preloaded")


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


async def test_an_exception_of_the_work_is_raised_to_the_caller(processes: Processes) -> None:
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


async def test_calls_that_nobody_waits_for_keep_no_other_from_an_answer_when_a_pool_dies(
    processes: Processes, tmp_path: Path
) -> None:
    fifo = tmp_path / "told"
    os.mkfifo(fifo)
    dying = asyncio.create_task(processes.run(kill_itself_once_told, fifo))
    calls = [asyncio.create_task(processes.run(divmod, 17, 5)) for _ in range(20)]
    await asyncio.sleep(0)  # all have asked
    for call in calls[1::2]:
        call.cancel()
    await asyncio.to_thread(fifo.write_text, "now")
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(dying, *calls[::2], return_exceptions=True)
    assert isinstance(outcomes[0], Unavailable)
    for outcome in outcomes:
        assert outcome == (3, 2) or isinstance(outcome, Unavailable)


# ---------------------------------------------------------------- work that does not end


@pytest.fixture(params=[1, 2], ids=["one", "several"])
async def hurried(request: pytest.FixtureRequest) -> AsyncIterator[Processes]:
    """Return a pool whose calls may take LIMIT_SECONDS."""
    with closing(Processes(request.param, limit=LIMIT_SECONDS)) as pool:
        await pool.warm()
        yield pool


async def process_of(begun: Path) -> int:
    """Return the process in which `never_end` works, once it has begun."""
    await eventually(begun.exists)
    return int(await asyncio.to_thread(begun.read_text))


async def test_work_that_does_not_end_is_given_up_and_the_next_call_works(
    hurried: Processes, tmp_path: Path
) -> None:
    for number in range(2):
        begun = tmp_path / str(number)
        with pytest.raises(Permanent, match="the work took longer than 5 s"):
            await hurried.run(never_end, begun)
        pid = await process_of(begun)
        await eventually(lambda pid=pid: not is_alive(pid))  # type: ignore[misc]
        await hurried.warm()
        assert await hurried.run(divmod, 17, 5) == (3, 2)


async def test_the_other_calls_of_its_pool_are_to_come_again(
    hurried: Processes, tmp_path: Path
) -> None:
    calls = [hurried.run(never_end, tmp_path / str(number)) for number in range(2)]
    async with asyncio.timeout(30):
        first, second = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(first, Permanent)
    assert isinstance(second, Unavailable)


async def test_calls_that_wait_for_a_turn_are_not_given_up(tmp_path: Path) -> None:
    with closing(Processes(2, limit=LIMIT_SECONDS)) as processes:
        await processes.warm()
        calls = [processes.run(never_end, tmp_path / str(number)) for number in range(4)]
        waiting = [processes.run(divmod, 17, 5) for _ in range(20)]
        async with asyncio.timeout(30):
            outcomes = await asyncio.gather(*calls, *waiting, return_exceptions=True)
    assert outcomes[4:] == [(3, 2)] * 20


async def test_work_whose_caller_is_gone_is_given_up_too(
    hurried: Processes, tmp_path: Path
) -> None:
    call = asyncio.create_task(hurried.run(never_end, tmp_path / "begun"))
    pid = await process_of(tmp_path / "begun")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await eventually(lambda: not is_alive(pid))
    await hurried.warm()
    assert await hurried.run(divmod, 17, 5) == (3, 2)


async def test_a_caller_that_is_cancelled_harms_no_other(processes: Processes) -> None:
    await processes.warm()
    calls = [asyncio.create_task(processes.run(time.sleep, 0.1)) for _ in range(20)]
    await asyncio.sleep(0)  # all have asked
    for call in calls:
        call.cancel()
    async with asyncio.timeout(30):
        assert await processes.run(divmod, 17, 5) == (3, 2)


async def test_a_pool_is_closed_whatever_still_works_in_it(
    hurried: Processes, tmp_path: Path
) -> None:
    call = asyncio.create_task(hurried.run(never_end, tmp_path / "begun"))
    pid = await process_of(tmp_path / "begun")
    call.cancel()
    hurried.close()
    await eventually(lambda: not is_alive(pid))


def test_a_handler_learns_of_work_that_takes_too_long_within_its_own_time() -> None:
    assert 2 * CALL_LIMIT_SECONDS < HANDLING_LIMIT_SECONDS


# ---------------------------------------------------------------- beside the event loop


async def test_the_event_loop_goes_on_meanwhile(processes: Processes) -> None:
    await processes.warm()
    working = asyncio.ensure_future(processes.run(time.sleep, 0.2))
    turns = 0
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_stop_of_the_group_does_not_reach_running_work(
    processes: Processes, number: signal.Signals
) -> None:
    pid = await processes.run(signal_itself, number)
    assert is_alive(pid)


async def test_a_stop_of_the_group_leaves_the_server_that_processes_are_forked_from() -> None:
    with closing(Processes(2)) as pool:
        server = await pool.run(os.getppid)
        os.kill(server, signal.SIGTERM)
        await pool.warm()
        assert {await pool.run(os.getppid) for _ in range(5)} == {server}
        assert is_alive(server)


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
    """Return whether the process runs: a dead process that nobody has waited for does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False
