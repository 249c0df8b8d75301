import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from shared.broker import open_broker
from shared.events import ProgressMade
from shared.processes import Processes
from shared.records import Records, Tombstones
from shared.service import Host, to_the_end
from shared.settings import Settings
from tests.eventually import eventually
from tests.fakes import MemoryStore
from tests.unit.gateway.fakes import WrittenDown

PROGRESS = ProgressMade(session_id="s1", stage="graded", done=1, of=2)


async def test_an_announcement_leaves_at_once_and_a_broker_that_is_away_is_let_go_by() -> None:
    broker = WrittenDown()
    with closing(Processes(1)) as processes:
        host = Host(Settings(), broker, processes, asyncio.Event())  # type: ignore[arg-type]
        await host.announce(PROGRESS)
        broker.connected = False
        await host.announce(PROGRESS)
    assert broker.published(ProgressMade) == [PROGRESS]


async def test_a_service_is_healthy_from_its_first_take_on_while_the_broker_is_there(
    tmp_path: Path,
) -> None:
    async with open_broker(f"embedded:///{tmp_path}") as broker:
        with closing(Processes(1)) as processes:
            host = Host(Settings(), broker, processes, asyncio.Event())
            assert not host.healthy
            records = Records("stt", broker, await Tombstones.open(MemoryStore()), {})
            serving = asyncio.create_task(host.serve([], records))
            await eventually(lambda: host.healthy)
            away = Host(Settings(), WrittenDown(), processes, host.stop, host.ready)  # type: ignore[arg-type]
            away.broker.connected = False  # type: ignore[misc]
            assert not away.healthy
            host.stop.set()
            await serving


async def test_what_goes_wrong_while_a_service_stops_takes_no_other_along() -> None:
    async def fails(host: Host) -> None:
        raise EOFError

    with closing(Processes(1)) as processes:
        host = Host(Settings(), WrittenDown(), processes, asyncio.Event())  # type: ignore[arg-type]
        with pytest.raises(EOFError):
            await to_the_end(fails, host)
        host.stop.set()
        await to_the_end(fails, host)
