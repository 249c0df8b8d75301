"""The choice about AI grading is obeyed, and words may have to wait for a consent."""

import json
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from websockets.asyncio.client import connect

from tests.e2e.problems import check_problem
from tests.support.api_client import Interview, browser, read, start
from tests.support.model_thread import Model, language_model
from tests.support.stacks import Stack, run_embedded

REFUSED = {"version": "1", "choices": {"ai_grading": False, "storage": True}}
NOT_GRADED = "Not graded: the candidate did not agree to AI grading"


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with language_model() as model:
        yield model


@pytest.fixture(scope="module")
def stack(model: Model) -> Iterator[Stack]:
    """Run a stack that grades with the model, and wants a consent before words."""
    settings = model.settings | {"REQUIRE_CONSENT": "true"}
    with run_embedded(None, GRADER_ENCODER="off", **settings) as stack:
        yield stack


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        yield client


async def consent(interview: Interview, body: object) -> None:
    path = f"/interview/{interview.id}/consent"
    answer = await interview.client.post(path, json=body, headers=interview.headers)
    assert answer.status_code == 201, answer.text


async def test_words_wait_for_a_consent_and_are_not_graded_against_it(
    model: Model, client: httpx2.AsyncClient
) -> None:
    config = read(await client.get("/config.json"))
    assert config["consent_version"] == f"1+{config['grader']}" == "1+claude-sonnet-5-5"
    assert config["words_sent_to"] == "127.0.0.1"

    before = model.calls
    interview = await start(client)
    check_problem(await interview.append("Too early."), 409, "consent")
    claimed = [{"question": interview.questions[0], "transcript": "Words."}]
    check_problem(await interview.try_finalize(transcripts=claimed), 409, "consent")
    url = f"{client.base_url}/stt/stream/{interview.id}?token={interview.token}"
    async with connect(url.replace("http", "ws", 1)) as socket:
        await socket.send("Too early.")
        assert json.loads(await socket.recv())["code"] == 409
        await consent(interview, REFUSED)
        await socket.send("I fixed it,")
        assert json.loads(await socket.recv()) == {"status": "ok"}
    await interview.say("And another answer.", 1)
    report = await interview.finalize()
    assert model.calls == before
    for answer in report["questions"]:
        assert answer["state"] == "not graded"
        assert answer["scores"]["commentary"].startswith(NOT_GRADED)
        assert answer["scores"]["total"] == 5
    assert report["summary"].startswith(NOT_GRADED)
    assert report["graded_by"] == "none"
    assert report["questions"][0]["transcript"] == "I fixed it,"
    assert NOT_GRADED in await interview.pdf()


async def test_a_consent_to_grading_is_graded(model: Model, client: httpx2.AsyncClient) -> None:
    before = model.calls
    interview = await start(client)
    await consent(interview, {"version": "1", "choices": {"ai_grading": True}})
    await interview.say("I fixed it, and it has held since.")
    assert (await interview.finalize())["graded_by"] == "claude"
    assert model.calls == before + 1
