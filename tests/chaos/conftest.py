"""A stack for the tests that break it, whose logs are shown when a test fails."""

from collections.abc import Generator, Iterator

import pytest

from tests.chaos.stack import Stack, run_stack
from tests.conftest import needed
from tests.support.stacks import RUNNING

LOG_CHARACTERS = 3_000
"""How much of the log of each process a failing test shows."""


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """On SQLite; or, as the parameter says, on MongoDB, or with films or desks, and smaller."""
    kind = getattr(request, "param", "sqlite")
    fewer = {"gateways": 2, "workers": 1} if kind != "sqlite" else {}
    with (
        needed(),
        run_stack(
            mongodb=kind == "mongodb",
            films=kind == "films",
            desks=2 if kind == "desks" else 0,
            **fewer,
        ) as stack,
    ):
        yield stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for stack in RUNNING:
            report.sections.append((f"the stack in {stack.folder}", stack.logs(LOG_CHARACTERS)))
    return report
