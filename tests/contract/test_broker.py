"""The contract of every broker: an event is kept, delivered at least once, and settled whole."""

import asyncio
import json
from uuid import uuid4

import pytest

from gateway.interview.group_commit import GroupCommit
from shared.broker import Broker, BrokerUnavailable, Message, open_broker
from shared.broker.broker import Consumer, Outcome
from shared.broker.message import MAX_MESSAGE_BYTES, unpack
from shared.events import ReportReady, SessionFinalized
from tests.contract.brokers import messages, sessions_in, set_aside
from tests.support.events import appended, completed, finalized
from tests.support.eventually import eventually


async def take(consumer: Consumer, sessions: int) -> list[str | None]:
    """Settle events with no outcome until there are so many, and return their sessions."""
    found: list[str | None] = []
    async with asyncio.timeout(60):
        while len(found) < sessions:
            deliveries = await consumer.take()
            for delivery in deliveries:
                found += sessions_in(delivery.message)
            await consumer.settle(deliveries, Outcome())
    return found


async def is_empty(broker: Broker, queue: str) -> bool:
    """Return whether a message that is published now is the first to come."""
    mark = f"mark-{uuid4().hex}"
    await broker.publish(messages(completed(mark)))
    async with broker.consume(queue, 10) as consumer:
        return await take(consumer, 1) == [mark]


async def test_the_messages_that_wait_and_those_set_aside_are_counted(broker: Broker) -> None:
    assert await broker.depth("grading") == (0, 0)
    await broker.publish(messages(completed("s1"), completed("s2"), completed("s3")))
    async with broker.consume("grading", 1) as consumer:
        (again,) = await consumer.take()
        await consumer.settle([again], Outcome(again=[(again.message, 60.0)]))
        (dead,) = await consumer.take()
        await consumer.settle([dead], Outcome(dead=[(dead.message, "bad")]))
    await eventually(lambda: counted(broker, (2, 1)))


async def counted(broker: Broker, depth: tuple[int, int]) -> bool:
    return await broker.depth("grading") == depth


# ---------------------------------------------------------------- publishing


async def test_messages_published_before_any_consumer_existed_are_delivered(
    broker: Broker,
) -> None:
    await broker.publish(messages(completed("s1"), finalized("s2")))
    async with broker.consume("grading", 10) as grading, broker.consume("report", 10) as report:
        assert await take(grading, 1) == ["s1"]
        assert await take(report, 1) == ["s2"]


async def test_messages_are_there_when_the_broker_is_opened_again(
    broker_url: str,
) -> None:
    async with open_broker(broker_url) as broker:
        await broker.publish(messages(completed("s1")))
    async with open_broker(broker_url) as broker, broker.consume("grading", 10) as consumer:
        assert await take(consumer, 1) == ["s1"]


async def test_every_service_that_listens_to_an_event_gets_it(broker: Broker) -> None:
    await broker.publish(messages(finalized("s1")))
    for queue in ("stt", "attention", "report"):
        async with broker.consume(queue, 10) as consumer:
            assert await take(consumer, 1) == ["s1"]


async def test_the_body_arrives_as_it_was(broker: Broker) -> None:
    event = completed("s1", correlation="Größe 你好 👩‍👩‍👧‍👦")
    (message,) = messages(event)
    await broker.publish([message])
    async with broker.consume("grading", 10) as consumer:
        (delivery,) = await consumer.take()
        assert delivery.message == message
        await consumer.settle([delivery], Outcome())


async def test_an_event_larger_than_a_message_may_be_travels_alone(broker: Broker) -> None:
    long = appended("long", "word " * MAX_MESSAGE_BYTES)
    sent = messages(appended("before"), long, appended("after"))
    assert len(sent) == 3
    await broker.publish(sent)
    texts: dict[str | None, str] = {}
    async with broker.consume("stt", 10) as consumer, asyncio.timeout(60):
        while len(texts) < 3:
            deliveries = await consumer.take()
            for delivery in deliveries:
                for envelope in unpack(delivery.message):
                    texts[envelope.session_id] = envelope.data["text"]
            await consumer.settle(deliveries, Outcome())
    assert texts["long"] == long.text


async def test_an_open_broker_answers_a_ping(broker: Broker) -> None:
    await broker.ping()
    assert broker.connected


@pytest.mark.parametrize(
    "url",
    ["kafka://me:secret@host", "embedded", "embedded:///", "me:secret@host", "amqp://[me", ""],
)
async def test_another_kind_of_url_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(ValueError, match=r"BROKER_URL (must be|is no URL)") as refused:
        async with open_broker(url):
            pass
    assert "secret" not in str(refused.value)


# ---------------------------------------------------------------- taking and settling


async def test_a_message_that_was_never_settled_is_delivered_again(broker: Broker) -> None:
    await broker.publish(messages(completed("s1")))
    async with broker.consume("grading", 10) as consumer:
        (delivery,) = await consumer.take()
        assert sessions_in(delivery.message) == ["s1"]
    async with broker.consume("grading", 10) as consumer:
        assert await take(consumer, 1) == ["s1"]


async def test_an_unsettled_message_is_delivered_after_the_broker_was_opened_again(
    broker_url: str,
) -> None:
    async with open_broker(broker_url) as broker, broker.consume("grading", 10) as consumer:
        await broker.publish(messages(completed("s1")))
        await consumer.take()
    async with open_broker(broker_url) as broker, broker.consume("grading", 10) as consumer:
        assert await take(consumer, 1) == ["s1"]


async def test_a_settled_message_is_gone(broker: Broker) -> None:
    await broker.publish(messages(completed("s1")))
    async with broker.consume("grading", 10) as consumer:
        assert await take(consumer, 1) == ["s1"]
    assert await is_empty(broker, "grading")


async def test_a_released_message_is_delivered_again(broker: Broker) -> None:
    await broker.publish(messages(completed("s1")))
    async with broker.consume("grading", 10) as consumer:
        await consumer.release(await consumer.take())
        assert await take(consumer, 1) == ["s1"]


async def test_no_more_than_prefetch_are_out_at_once(broker: Broker) -> None:
    for number in range(3):
        await broker.publish(messages(completed(f"s{number}")))
    async with broker.consume("grading", 2) as consumer:
        held = await consumer.take()
        while len(held) < 2:
            held += await consumer.take()
        assert len(held) == 2
        third = asyncio.create_task(consumer.take())
        await broker.ping()
        assert not third.done()
        await consumer.settle(held, Outcome())
        (last,) = await asyncio.wait_for(third, 60)
        assert sessions_in(last.message) == ["s2"]
        await consumer.settle([last], Outcome())


async def test_settling_publishes_what_was_caused(broker: Broker) -> None:
    await broker.publish(messages(finalized("s1")))
    async with broker.consume("stt", 10) as stt, broker.consume("grading", 10) as grading:
        await stt.settle(await stt.take(), Outcome(caused=messages(completed("s1"))))
        assert await take(grading, 1) == ["s1"]


async def test_again_comes_back_to_this_queue_alone_with_its_attempt(broker: Broker) -> None:
    (message,) = messages(finalized("s1"))
    await broker.publish([message])
    async with broker.consume("stt", 10) as stt, broker.consume("report", 10) as report:
        again = Message(message.name, message.body, attempt=3)
        await stt.settle(await stt.take(), Outcome(again=[(again, 1.0)]))
        async with asyncio.timeout(60):
            (delivery,) = await stt.take()
        assert delivery.message == again
        await stt.settle([delivery], Outcome())
        assert await take(report, 1) == ["s1"]
        await broker.publish(messages(finalized("mark")))
        assert await take(report, 1) == ["mark"]


async def test_a_message_set_aside_is_kept_with_its_reason_and_not_delivered(
    broker: Broker,
) -> None:
    (message,) = messages(completed("s1"))
    await broker.publish([message])
    async with broker.consume("grading", 10) as consumer:
        await consumer.settle(await consumer.take(), Outcome(dead=[(message, "no such thing")]))
    (letter,) = await set_aside(broker, "grading")
    assert (letter.message, letter.reason, letter.session_id) == (message, "no such thing", "s1")
    assert await is_empty(broker, "grading")


# ---------------------------------------------------------------- broadcasts


async def test_a_broadcast_reaches_every_listener(broker: Broker) -> None:
    heard: list[tuple[str, str | None]] = []

    async def one(message: Message) -> None:
        heard.extend(("one", session) for session in sessions_in(message))

    async def other(message: Message) -> None:
        heard.extend(("other", session) for session in sessions_in(message))

    async with broker.listen(one), broker.listen(other):
        assert broker.hearing_since > 0
        await broker.publish(messages(SessionFinalized(session_id="s1")))
        await eventually(lambda: len(heard) == 2)
    assert sorted(heard) == [("one", "s1"), ("other", "s1")]


async def test_a_broadcast_that_nobody_hears_is_fine(broker: Broker) -> None:
    await broker.publish(messages(SessionFinalized(session_id="s1")))


async def test_work_is_not_broadcast_and_a_broadcast_may_be_work_too(broker: Broker) -> None:
    heard: list[str] = []

    async def hear(message: Message) -> None:
        heard.append(message.name)

    notice = json.dumps([{"id": "1", "time": 0, "data": {"session_id": "s1"}}]).encode()
    async with broker.listen(hear), broker.consume("gateway", 10) as gateway:
        await broker.publish(messages(completed("s1")))
        await broker.publish([Message(ReportReady.name, notice)])
        await eventually(lambda: bool(heard))
        assert await take(gateway, 1) == ["s1"]
    assert heard == [ReportReady.name]


async def test_a_listener_that_fails_stops_no_other(broker: Broker) -> None:
    heard: list[str | None] = []

    async def fail(_: Message) -> None:
        raise ValueError("a mistake")

    async def hear(message: Message) -> None:
        heard.extend(sessions_in(message))

    async with broker.listen(fail), broker.listen(hear):
        for name in ("s1", "s2"):
            await broker.publish(messages(SessionFinalized(session_id=name)))
        await eventually(lambda: len(heard) == 2)


# ---------------------------------------------------------------- group commit


async def test_events_published_at_once_are_each_answered_and_all_delivered(
    broker: Broker,
) -> None:
    group = GroupCommit(broker)
    names = {f"s{number}" for number in range(500)}
    await asyncio.gather(*(group.publish(appended(name)) for name in names))
    async with broker.consume("stt", 10) as consumer:
        assert set(await take(consumer, 500)) == names


async def test_a_closed_broker_is_unavailable(broker_url: str) -> None:
    async with open_broker(broker_url) as broker:
        pass
    with pytest.raises(BrokerUnavailable):
        await broker.publish(messages(completed("s1")))
    with pytest.raises(BrokerUnavailable):
        await broker.ping()
