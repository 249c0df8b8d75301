"""The standing check finds a gateway that says it is healthy and takes no words."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.chaos.history import History
from tests.chaos.http import Answer, Gateway
from tests.chaos.vital_signs import VitalSigns
from tests.support.eventually import eventually
from tests.support.requests import Request

STARTED = {"session_id": "a" * 32, "token": {"access_token": "token"}, "questions": []}


class Scripted(Gateway):
    """A gateway with a fixed status for each path; `calls` counts the words."""

    def __init__(self, health: int, append: int) -> None:
        super().__init__("http://scripted")
        self.statuses = {"/health": health, "/stt/append": append, "/interview/start": 200}
        self.calls = 0

    async def call(self, request: Request, seconds: float) -> Answer:
        self.calls += request.path == "/stt/append"
        return Answer(self.statuses[request.path], {}, json.dumps(STARTED).encode())


@asynccontextmanager
async def watching(gateway: Gateway, history: History) -> AsyncIterator[None]:
    async with VitalSigns([gateway], history, every=0.001, lie=0.01).watching():
        yield


async def test_a_gateway_that_is_healthy_and_takes_no_word_is_complained_of() -> None:
    history = History()
    async with watching(Scripted(health=200, append=503), history):
        await eventually(lambda: bool(history.wrong))
    assert "healthy but took no word" in history.wrong[0]


@pytest.mark.parametrize(("health", "append"), [(200, 200), (200, 429), (503, 503), (503, 200)])
async def test_a_gateway_that_takes_words_or_says_that_it_is_ill_is_not(
    health: int, append: int
) -> None:
    history, gateway = History(), Scripted(health, append)
    async with watching(gateway, history):
        await eventually(lambda: gateway.calls > 50)
    assert history.wrong == []
