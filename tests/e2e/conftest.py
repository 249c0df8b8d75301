"""The stacks that stories share, and their logs when a test fails."""

from collections.abc import AsyncIterator, Generator, Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from tests.support.api_client import Interview, browser, start
from tests.support.collector import Collector, run_collector
from tests.support.desk import first_account
from tests.support.servers import RabbitMQ
from tests.support.stacks import RUNNING, Stack, run_embedded, run_full

LOG_CHARACTERS = 8_000
"""How much of a stack's logs a failing test shows."""


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Run a stack that many tests use, so that no test may leave it changed."""
    if request.param in ("embedded", "deskless"):
        desk = {"DESK": "off"} if request.param == "deskless" else {}
        with run_embedded(None, **desk) as embedded:
            yield embedded
        return
    rabbitmq: RabbitMQ = request.getfixturevalue("rabbitmq")
    redis: str = request.getfixturevalue("redis_server")
    if request.param == "mongodb":
        mongodb: str = request.getfixturevalue("mongodb")
        store = urlsplit(mongodb)._replace(path=f"/e2e_{uuid4().hex}").geturl()
        with run_full(rabbitmq.url, redis, store) as full:
            yield full
        return
    collector: Collector = request.getfixturevalue("collector")
    with run_full(rabbitmq.url, redis, **collector.settings) as full:
        yield full


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Return the collector of the full stack's traces; the other stacks export none."""
    with run_collector() as collector:
        yield collector


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        yield client


@pytest.fixture
async def admin(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    """Return the client of the desk's first account."""
    async with first_account(stack) as client:
        yield client


@pytest.fixture
async def interview(client: httpx2.AsyncClient) -> Interview:
    """Return an interview that has just begun."""
    return await start(client, "engineering")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for stack in RUNNING:
            report.sections.append((f"the stack in {stack.folder}", stack.logs()[-LOG_CHARACTERS:]))
    return report
