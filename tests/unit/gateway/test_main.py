import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from gateway.main import run
from shared.broker import open_broker
from shared.host import Host
from shared.processes import Processes
from shared.settings import Settings
from tests.support.eventually import eventually
from tests.support.server_process import free_port


async def test_a_gateway_that_is_cancelled_closes_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another service of the embedded stack fails, the gateway is cancelled."""
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("STORE_URL", f"sqlite:///{tmp_path}")
    monkeypatch.setenv("JWT_SECRET_FILE", str(tmp_path / "secret"))
    async with open_broker(f"embedded:///{tmp_path}") as broker:
        with closing(Processes(1)) as processes:
            running = asyncio.create_task(run(Host(Settings(), broker, processes, asyncio.Event())))
            await eventually(lambda: accepts(port) or running.done())
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
    assert not accepts(port)


def accepts(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
