"""The news of the questions that invited candidates come to."""

import pytest

from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSession
from gateway.interview.reached import Reached
from shared.broker import BrokerUnavailable
from shared.events import QuestionReached
from shared.ids import PRIVATE
from shared.model import Question
from tests.support.eventually import eventually
from tests.unit.gateway.fakes import SESSION, KeepingBroker


def opened(session_id: str) -> OpenSession:
    questions = (
        *(Question(text=text) for text in ("A?", "B?", "C?")),
        Question(text="D?", follows=2),
    )
    return OpenSession(session_id, questions, 4e9, 1)


async def test_each_change_of_the_question_is_told_and_nobody_elses() -> None:
    broker = KeepingBroker()
    reached = Reached(GroupCommit(broker))  # type: ignore[arg-type]
    invited, anybody = opened(PRIVATE + SESSION), opened(SESSION)
    for index in (0, 0, 0, 2, 2, 3, 1):  # 3 is a follow-up to 2
        reached.note(invited, index)
        reached.note(anybody, index)
    await eventually(lambda: not reached.running)
    events = broker.published(QuestionReached)
    assert [event.index for event in events] == [0, 2, 1]
    assert {event.session_id for event in events} == {PRIVATE + SESSION}


async def test_nobody_waits_for_news_that_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_: object) -> None:
        raise BrokerUnavailable("away")

    broker = KeepingBroker()
    monkeypatch.setattr(broker, "publish", away)
    reached = Reached(GroupCommit(broker))  # type: ignore[arg-type]
    reached.note(opened(PRIVATE + SESSION), 0)
    await eventually(lambda: not reached.running)
