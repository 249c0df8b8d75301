"""Answers are graded during the interview, so that its end waits for the last answer only."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from tests.support.api_client import browser, start
from tests.support.eventually import eventually
from tests.support.model_thread import Model, language_model
from tests.support.stacks import Stack, run_embedded

DELAY = 0.5
"""Seconds that the language model takes for an answer."""

WAIT = 60.0


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with language_model() as model:
        model.takes(DELAY)
        yield model


@pytest.fixture(scope="module")
def stack(model: Model) -> Iterator[Stack]:
    """Run a stack whose grader is the model."""
    with run_embedded(None, GRADER_ENCODER="off", **model.settings) as stack:
        yield stack


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        yield client


async def test_the_end_of_an_interview_waits_for_the_last_answer_only(
    model: Model, client: httpx2.AsyncClient
) -> None:
    before = model.calls
    interview = await start(client)
    asked = len(interview.questions)
    for index in range(asked):
        await interview.say(f"To question {index} I say that I fixed it,", index)
        await interview.say("and that it has held since.", index)
    await eventually(lambda: model.calls == before + asked - 1, WAIT)
    answers = (await interview.finalize())["questions"]
    assert {answer["graded_by"]["grader"] for answer in answers} == {"claude"}
    assert sorted(model.stub.answers()[before:]) == sorted(
        answer["transcript"] for answer in answers
    )


async def test_an_answer_that_was_taken_up_again_is_graded_as_it_is_at_the_end(
    model: Model, client: httpx2.AsyncClient
) -> None:
    before = model.calls
    interview = await start(client)
    await interview.say("I say this to the first.")
    await interview.say("I say this to the second.", 1)
    await eventually(lambda: model.calls == before + 1, WAIT)
    for index in (0, 1, 0, 1):
        await interview.say("And this.", index)
    first, second, *_ = (await interview.finalize())["questions"]
    assert first["transcript"] == "I say this to the first. And this. And this."
    assert sorted(model.stub.answers()[before + 1 :]) == [first["transcript"], second["transcript"]]
