import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

import gateway.main
from shared.broker import AnyRoute, Route, open_broker
from shared.erasure import SessionData, Tombstones
from shared.events import Event, ProgressMade
from shared.host import Host, main, to_the_end
from shared.processes import Processes
from shared.retry import Unavailable
from shared.services import SERVICES, SESSION_DATA
from shared.settings import Settings
from tests.contract.brokers import Heard
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore
from tests.support.servers import ROOT
from tests.unit.gateway.fakes import KeepingBroker

STT_ROUTES: list[AnyRoute] = [
    Route(event, Heard[Event]().one) for event in SERVICES["stt"].hears if event not in SESSION_DATA
]

PROGRESS = ProgressMade(session_id="s1", stage="graded", done=1, of=2)


async def test_an_announcement_leaves_at_once_and_a_broker_that_is_away_is_let_go_by() -> None:
    broker = KeepingBroker()
    with closing(Processes(1)) as processes:
        host = Host(Settings(), broker, processes, asyncio.Event())  # type: ignore[arg-type]
        await host.publish_hint(PROGRESS)
        broker.connected = False
        await host.publish_hint(PROGRESS)
    assert broker.published(ProgressMade) == [PROGRESS]


async def test_a_service_is_healthy_from_its_first_take_on_while_the_broker_is_there(
    tmp_path: Path,
) -> None:
    async with open_broker(f"embedded:///{tmp_path}") as broker:
        with closing(Processes(1)) as processes:
            host = Host(Settings(), broker, processes, asyncio.Event())
            assert not host.healthy
            records = SessionData("stt", broker, await Tombstones.open(MemoryStore()), {})
            serving = asyncio.create_task(host.serve(STT_ROUTES, records))
            await eventually(lambda: host.healthy)
            away = Host(Settings(), KeepingBroker(), processes, host.stop, host.ready)  # type: ignore[arg-type]
            away.broker.connected = False  # type: ignore[misc]
            assert not away.healthy
            host.stop.set()
            await serving


@pytest.mark.usefixtures("on_nothing")
@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ([], "no route for answer.given; no route for audio.recognised;"),
        (STT_ROUTES[:-1], "no route for answer.given"),
        (
            [*STT_ROUTES, Route(ProgressMade, Heard[ProgressMade]().one)],
            "a route for progress.made, which it does not hear",
        ),
    ],
    ids=["none", "one lacks", "one too many"],
)
def test_a_service_whose_routes_differ_from_its_table_does_not_start(
    capsys: pytest.CaptureFixture[str], routes: Sequence[AnyRoute], why: str
) -> None:
    async def run(host: Host) -> None:
        data = SessionData("stt", host.broker, await Tombstones.open(MemoryStore()), {})
        await host.serve(routes, data)

    with pytest.raises(SystemExit) as ended:
        main("stt", run)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"stt: the routes of stt differ from shared/services.py: {why}")


async def test_a_failure_while_a_service_stops_takes_no_other_service_along() -> None:
    async def fails(host: Host) -> None:
        raise EOFError

    with closing(Processes(1)) as processes:
        host = Host(Settings(), KeepingBroker(), processes, asyncio.Event())  # type: ignore[arg-type]
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
    """Give a service that is started here a broker that takes everything."""

    @asynccontextmanager
    async def opened(_: str) -> AsyncIterator[KeepingBroker]:
        yield KeepingBroker()

    monkeypatch.setattr("shared.host.open_broker", opened)
    monkeypatch.setattr("shared.host.configure_logging", lambda *_: None)
    monkeypatch.setenv("BROKER_URL", "amqp://here")


@pytest.mark.usefixtures("on_nothing")
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ROLES_DIR", "nowhere", "nowhere: there is no such folder of role packs"),
        ("JWT_SECRETS", "a-short-one", "JWT_SECRETS: a secret needs at least 32 random bytes"),
        ("ADMIN_TOKEN", "changeme" * 5, "ADMIN_TOKEN: a secret needs at least 32 random bytes"),
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "collector:4318",
            "OTEL_EXPORTER_OTLP_ENDPOINT must be http://… or https://…",
        ),
        ("PORT", "80000", "The setting PORT: Input should be less than or equal to 65535"),
    ],
)
def test_the_reason_why_a_gateway_does_not_start_is_one_line_and_nothing_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JWT_SECRETS", "6f0b81d2c95e4a37b1f8e02d7c6a5943")
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main("gateway", gateway.main.run)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"gateway: {why}\n"
    assert list(tmp_path.iterdir()) == []


async def fail(host: Host, error: Exception, *, ready: bool) -> None:
    if ready:
        host.ready.set()
    raise error


@pytest.mark.usefixtures("on_nothing")
@pytest.mark.parametrize("error", [ValueError("wrong"), Unavailable("away")])
def test_a_mistake_while_it_serves_keeps_its_trace(error: Exception) -> None:
    with pytest.raises(type(error)) as ended:
        main("gateway", partial(fail, error=error, ready=True))
    assert ended.value is error


@pytest.mark.usefixtures("on_nothing")
def test_a_store_that_is_away_at_the_start_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = Unavailable("MongoDB is unavailable: it refuses the password")
    with pytest.raises(SystemExit) as ended:
        main("gateway", partial(fail, error=error, ready=False))
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"gateway: {error}\n"
