"""Questions to the services, with and without answers."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from gateway.candidate.asking import Asking
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.wakeups import Wakeups
from shared.events import Event, TranscriptRead, TranscriptRequested
from shared.retry import Unavailable
from tests.unit.gateway.fakes import SESSION

QUESTION = TranscriptRequested(session_id=SESSION, request_id="r1")


def answered(request_id: str = "r1") -> TranscriptRead:
    return TranscriptRead(session_id=SESSION, request_id=request_id, answers=())


class Services:
    """Services that hear a question, and answer at once with the given answers."""

    def __init__(self, *answers: TranscriptRead, away: bool = False) -> None:
        self.wakeups = Wakeups()
        self.asked: list[Event] = []
        self._answers, self._away = answers, away

    async def publish(self, event: Event) -> None:
        if self._away:
            raise Unavailable("the message broker is away")
        self.asked.append(event)
        for answer in self._answers:
            self.wakeups.tell(answer.request_id, answer)


def asking(services: Services) -> Asking:
    """Return a caller of the services that does not wait long."""
    publisher = cast(GroupCommit, services)
    open_sessions = OpenSessions(cast(Any, None), cast(Any, None), "g1")
    return Asking(
        publisher,
        services.wakeups,
        open_sessions,
        one_answer_seconds=0.05,
        all_answers_seconds=0.05,
    )


async def test_the_first_answer_is_returned() -> None:
    services = Services(answered(), answered())
    assert await asking(services).first(QUESTION, TranscriptRead) == answered()
    assert services.asked == [QUESTION]


@pytest.mark.parametrize("services", [Services(), Services(answered("another"))])
async def test_without_an_answer_the_service_is_unavailable(services: Services) -> None:
    with pytest.raises(Unavailable, match="cannot be read now"):
        await asking(services).first(QUESTION, TranscriptRead)


async def test_a_question_that_cannot_be_asked_is_not_waited_for() -> None:
    with pytest.raises(Unavailable, match="broker is away"):
        await asking(Services(away=True)).first(QUESTION, TranscriptRead)


async def test_too_few_answers_are_told_as_they_are() -> None:
    services = Services(answered(), answered())
    for wanted, told in ((1, 1), (2, 2), (3, 2)):
        got = await asking(services).all(QUESTION, TranscriptRead, at_least(wanted))
        assert len(got) == told


def at_least(number: int) -> Callable[[Sequence[TranscriptRead]], bool]:
    return lambda got: len(got) >= number
