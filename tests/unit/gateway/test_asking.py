"""What a call asks the services, and what becomes of it when nobody answers."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from gateway import asking
from gateway.asking import ask, ask_one
from gateway.problems import Problem
from gateway.waiting import Waiting
from shared.events import Event, TranscriptRead, TranscriptRequested
from shared.retry import Unavailable
from tests.unit.gateway.fakes import SESSION

QUESTION = TranscriptRequested(session_id=SESSION, request_id="r1")


def answered(request_id: str = "r1") -> TranscriptRead:
    return TranscriptRead(session_id=SESSION, request_id=request_id, answers=())


class Services:
    """Hear a question, and answer it at once with these."""

    def __init__(self, *answers: TranscriptRead, away: bool = False) -> None:
        self.waiting = Waiting()
        self.asked: list[Event] = []
        self._answers, self._away = answers, away

    async def publish(self, event: Event) -> None:
        if self._away:
            raise Unavailable("the message broker is away")
        self.asked.append(event)
        for answer in self._answers:
            self.waiting.tell(answer.request_id, answer)


def gateway(services: Services) -> Any:
    return SimpleNamespace(events=services, waiting=services.waiting)


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SOON", 0.05)


async def test_the_first_answer_is_returned() -> None:
    services = Services(answered(), answered())
    assert await ask_one(gateway(services), QUESTION, TranscriptRead) == answered()
    assert services.asked == [QUESTION]


@pytest.mark.parametrize("services", [Services(), Services(answered("another"))])
async def test_no_answer_is_503_and_may_be_tried_again(services: Services) -> None:
    with pytest.raises(Problem) as refusal:
        await ask_one(gateway(services), QUESTION, TranscriptRead)
    assert refusal.value.status == 503
    assert int(refusal.value.headers["Retry-After"]) >= 1
    assert "cannot be read now" in refusal.value.detail


async def test_a_question_that_cannot_be_asked_is_not_waited_for() -> None:
    with pytest.raises(Unavailable, match="broker is away"):
        await ask_one(gateway(Services(away=True)), QUESTION, TranscriptRead)


async def test_too_few_answers_are_told_as_they_are() -> None:
    services = Services(answered(), answered())
    for wanted, told in ((1, 1), (2, 2), (3, 2)):
        got = await ask(
            gateway(services), QUESTION, TranscriptRead, within=0.05, enough=at_least(wanted)
        )
        assert len(got) == told


def at_least(number: int) -> Callable[[Sequence[TranscriptRead]], bool]:
    return lambda got: len(got) >= number
