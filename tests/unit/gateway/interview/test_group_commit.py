"""Group commit: the events that share a message, and the answers to their callers."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from gateway.interview.group_commit import GroupCommit
from shared.broker import Broker, BrokerUnavailable, Message, unpack
from shared.broker.message import MAX_MESSAGE_BYTES
from tests.support.events import appended, completed
from tests.support.eventually import eventually


class SlowBroker:
    """A broker that keeps the messages, and answers when a test says so."""

    def __init__(self) -> None:
        self.published: list[Message] = []
        self.answers: list[asyncio.Future[None]] = []

    async def publish(self, messages: Sequence[Message]) -> None:
        self.published += messages
        answer = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        await answer

    @property
    def sessions(self) -> list[list[str | None]]:
        """Of each message."""
        return [[envelope.session_id for envelope in unpack(m)] for m in self.published]

    async def asked(self, times: int) -> None:
        await eventually(lambda: len(self.answers) == times)


@pytest.fixture
def broker() -> SlowBroker:
    return SlowBroker()


def group_commit(broker: SlowBroker, max_pending: int = 2_000) -> GroupCommit:
    return GroupCommit(cast(Broker, broker), max_pending=max_pending)


def publish(group: GroupCommit, *sessions: str) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(group.publish(appended(session))) for session in sessions]


async def test_events_that_arrive_during_a_publish_leave_together_in_the_next_one(
    broker: SlowBroker,
) -> None:
    group = group_commit(broker)
    first = publish(group, "s1")
    await broker.asked(1)
    rest = publish(group, "s2", "s3", "s4")
    await asyncio.sleep(0)
    assert broker.sessions == [["s1"]]
    broker.answers[0].set_result(None)
    await asyncio.gather(*first)
    await broker.asked(2)
    assert broker.sessions == [["s1"], ["s2", "s3", "s4"]]
    assert not any(task.done() for task in rest)
    broker.answers[1].set_result(None)
    await asyncio.gather(*rest)


async def test_each_is_answered_with_its_own_message(broker: SlowBroker) -> None:
    group = group_commit(broker)
    (said,) = publish(group, "s1")
    done = asyncio.create_task(group.publish(completed("s2")))
    await broker.asked(2)
    names = [message.name for message in broker.published]
    broker.answers[names.index("transcript.completed")].set_result(None)
    await done
    assert not said.done()
    broker.answers[names.index("transcript.appended")].set_exception(BrokerUnavailable("no"))
    with pytest.raises(BrokerUnavailable):
        await said


async def test_large_events_share_messages_no_larger_than_may_be(broker: SlowBroker) -> None:
    group = group_commit(broker)
    text = "w" * (MAX_MESSAGE_BYTES * 2 // 5)
    tasks = [asyncio.create_task(group.publish(appended(f"s{n}", text))) for n in range(5)]
    await broker.asked(3)
    assert broker.sessions == [["s0", "s1"], ["s2", "s3"], ["s4"]]
    for answer in broker.answers:
        answer.set_result(None)
    await asyncio.gather(*tasks)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BrokerUnavailable("away"), BrokerUnavailable),
        (ValueError("a mistake"), ValueError),
        (asyncio.CancelledError(), BrokerUnavailable),
    ],
)
async def test_whatever_the_broker_raises_everybody_is_answered_and_the_next_ones_go_on(
    broker: SlowBroker, error: BaseException, expected: type[Exception]
) -> None:
    group = group_commit(broker)
    tasks = publish(group, "s1", "s2", "s3")
    await broker.asked(1)
    later = publish(group, "s4")
    await asyncio.sleep(0)
    broker.answers[0].set_exception(error)
    async with asyncio.timeout(60):
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [expected] * 3
        await broker.asked(2)
        broker.answers[1].set_result(None)
        await asyncio.gather(*later)


async def test_a_waiter_that_gives_up_harms_nobody(broker: SlowBroker) -> None:
    group = group_commit(broker)
    first, second = publish(group, "s1", "s2")
    await broker.asked(1)
    early, late = publish(group, "s3", "s4")
    await asyncio.sleep(0)
    first.cancel()
    early.cancel()
    await asyncio.sleep(0)
    broker.answers[0].set_result(None)
    await second
    await broker.asked(2)
    broker.answers[1].set_result(None)
    await late
    assert first.cancelled()
    assert early.cancelled()


async def test_more_than_max_pending_are_refused_at_once_and_taken_again_afterwards(
    broker: SlowBroker,
) -> None:
    group = group_commit(broker, max_pending=3)
    taken = publish(group, "s1")
    await broker.asked(1)
    taken += publish(group, "s2", "s3")
    await asyncio.sleep(0)
    with pytest.raises(BrokerUnavailable, match="too many events"):
        await group.publish(appended("s4"))
    broker.answers[0].set_result(None)
    await broker.asked(2)
    broker.answers[1].set_result(None)
    await asyncio.gather(*taken)
    (again,) = publish(group, "s5")
    await broker.asked(3)
    broker.answers[2].set_result(None)
    await again
    assert broker.sessions == [["s1"], ["s2", "s3"], ["s5"]]
