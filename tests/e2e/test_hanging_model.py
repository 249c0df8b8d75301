"""A language model that takes calls and never answers, on the embedded and on the full stack."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.api_client import Interview, browser, start
from tests.support.eventually import eventually
from tests.support.model_thread import Model, language_model
from tests.support.server_process import Server, running
from tests.support.stacks import Stack, run_embedded

DEADLINE_SECONDS = 6.0

SLACK_SECONDS = 5.0
"""Seconds from the last grade to the answer of finalize. A quiet machine takes less than one."""

STOP_SECONDS = 15.0
"""Seconds from SIGTERM to the end, less than STOP_GRACE. A quiet machine takes 2."""

CALLS_AT_ONCE = 8
"""The default of GRADER_CONCURRENCY."""

ON_BOTH = pytest.mark.parametrize(
    "stack", ["embedded", pytest.param("sqlite", marks=pytest.mark.servers)], indirect=True
)


@pytest.fixture
def model() -> Iterator[Model]:
    with language_model() as model:
        model.takes(3600.0)
        yield model


@pytest.fixture
def grading(stack: Stack, model: Model) -> Iterator[tuple[str, Server]]:
    """Yield the URL of a stack, and its process that grades with the model that hangs."""
    settings = {**model.settings, "GRADER_DEADLINE": f"{DEADLINE_SECONDS}"}
    if "vivavoce" in stack.servers:
        with run_embedded(None, **settings) as embedded:
            yield embedded.url, embedded.servers["vivavoce"]
    else:
        with another_worker(stack, "grading_service", settings) as worker:
            yield stack.url, worker


@contextmanager
def another_worker(stack: Stack, package: str, settings: dict[str, str]) -> Iterator[Server]:
    """Run a worker with other settings in place of the stack's."""
    usual, port = stack.servers[package], stack.metrics[package]
    usual.stop()
    try:
        stack.add_worker(package, [package], **settings)
        with running(stack.servers[package]):
            yield stack.servers[package]
    finally:
        stack.servers[package], stack.metrics[package] = usual, port
        usual.start()


@ON_BOTH
async def test_the_first_finalize_is_answered_one_deadline_later(
    grading: tuple[str, Server], model: Model
) -> None:
    url, _ = grading
    async with browser(url) as client:
        interview = await start(client)
        for index in range(3):
            await interview.say("We measured the slow queries first.", index)
        await eventually(lambda: model.calls >= 2)  # the answers that were left
        began = time.monotonic()
        report = await interview.finalize()
    assert time.monotonic() - began < DEADLINE_SECONDS + SLACK_SECONDS
    graders = [answer["graded_by"]["stands_in_for"] for answer in report["questions"][:3]]
    assert all(graders)
    assert model.calls <= 5  # two ahead, and three at the end


@ON_BOTH
async def test_a_stop_under_load_waits_for_no_model_and_loses_nothing(
    grading: tuple[str, Server], model: Model
) -> None:
    url, worker = grading
    async with browser(url) as client:
        interviews = [await finished(await start(client)) for _ in range(12)]
        await eventually(lambda: model.calls >= CALLS_AT_ONCE)
        began = time.monotonic()
        await asyncio.to_thread(worker.stop_in_order)
        assert time.monotonic() - began < STOP_SECONDS
        assert '"level": "error"' not in worker.last_words(100_000)
        await asyncio.to_thread(worker.start)
    async with browser(url) as client:
        for interview in interviews:
            report = await interview.at(client).finalize()
            assert report["questions"][0]["transcript"] == "We measured first."


async def finished(interview: Interview) -> Interview:
    await interview.say("We measured first.")
    answer = await interview.try_finalize(headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    return interview
