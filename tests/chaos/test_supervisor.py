"""The standing check finds a process that ends by itself, and only that."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.history import History
from tests.chaos.supervisor import Supervisor
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.stacks import Stack

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(tmp_path, {})
    stack.servers["one"] = Server(SLEEP, lambda: True, tmp_path / "one.log")
    return stack


async def test_a_process_that_ends_by_itself_is_restarted_and_complained_of(stack: Stack) -> None:
    server, history = stack.servers["one"], History()
    server.start()
    try:
        async with Supervisor(stack, history, every=0.01).watching():
            first = server.pid
            os.kill(first, signal.SIGTERM)
            await eventually(lambda: server.is_running and server.pid != first)
        (complaint,) = history.wrong
        assert "one ended by itself" in complaint
    finally:
        server.stop()


@pytest.mark.parametrize("end", [Server.stop, Server.kill, Server.crash])
async def test_a_process_that_a_fault_ended_is_left_alone(
    end: Callable[[Server], None], stack: Stack
) -> None:
    server, history = stack.servers["one"], History()
    server.start()
    supervisor = Supervisor(stack, history, every=0.01)
    async with supervisor.watching():
        await asyncio.to_thread(end, server)
        await asyncio.sleep(0.1)  # ten looks
        assert not server.is_running
    assert history.wrong == []
    supervisor.check()
    (complaint,) = history.wrong
    assert "one does not run" in complaint
