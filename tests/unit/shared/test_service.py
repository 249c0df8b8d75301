import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

import gateway.main
from shared.broker import open_broker
from shared.events import ProgressMade
from shared.processes import Processes
from shared.records import Records, Tombstones
from shared.retry import Unavailable
from shared.service import Host, main, to_the_end
from shared.settings import Settings
from tests.eventually import eventually
from tests.fakes import MemoryStore
from tests.servers import ROOT
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


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("BROKER_URL", None, "BROKER_URL must name RabbitMQ"),
        ("BROKER_URL", "embedded:///data", "BROKER_URL must name RabbitMQ"),
        ("LOG_LEVEL", "loud", "The setting LOG_LEVEL: Input should be"),
    ],
)
def test_a_service_alone_refuses_a_wrong_setting_in_one_line_and_makes_nothing(
    tmp_path: Path, name: str, value: str | None, why: str
) -> None:
    environment = {"PYTHONPATH": str(ROOT)} | ({name: value} if value else {})
    ended = subprocess.run(
        [sys.executable, "-m", "stt_service"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 2
    (line,) = (ended.stdout + ended.stderr).splitlines()
    assert line.startswith(f"stt: {why}")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def on_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is started here meets a broker that takes everything."""

    @asynccontextmanager
    async def opened(_: str) -> AsyncIterator[WrittenDown]:
        yield WrittenDown()

    monkeypatch.setattr("shared.service.open_broker", opened)
    monkeypatch.setattr("shared.service.configure_logging", lambda *_: None)
    monkeypatch.setenv("BROKER_URL", "amqp://here")


@pytest.mark.usefixtures("on_nothing")
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ROLES_DIR", "nowhere", "nowhere: there is no such folder of role packs"),
        ("JWT_SECRETS", "a-short-one", "JWT_SECRETS: a secret needs at least 32 random bytes"),
        ("PORT", "80000", "The setting PORT: Input should be less than or equal to 65535"),
    ],
)
def test_what_keeps_the_gateway_from_its_start_is_told_in_one_line_and_nothing_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JWT_SECRETS", "a secret of some 40 characters of all kinds")
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main("gateway", gateway.main.run)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"gateway: {why}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("on_nothing")
@pytest.mark.parametrize(("ready", "error"), [(True, ValueError()), (False, Unavailable("away"))])
def test_a_mistake_while_it_serves_and_a_store_that_is_away_keep_their_trace(
    ready: bool, error: Exception
) -> None:
    async def fails(host: Host) -> None:
        if ready:
            host.ready.set()
        raise error

    with pytest.raises(type(error)) as ended:
        main("gateway", fails)
    assert ended.value is error
