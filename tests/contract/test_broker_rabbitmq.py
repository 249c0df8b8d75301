"""RabbitMQ that goes away, comes back, refuses, or deletes a queue or channel in use."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection
from yarl import URL

from gateway.interview.group_commit import GroupCommit
from shared.broker import (
    Broker,
    BrokerUnavailable,
    DeadLetter,
    Message,
    Route,
    Verdict,
    open_broker,
)
from shared.broker.amqp import open_amqp
from shared.broker.amqp.readers import AmqpConsumer
from shared.broker.broker import Outcome
from shared.broker.topology import EXCHANGE, QUEUES
from shared.events import Event, InterviewFinalized, SessionFinalized, TranscriptCompleted
from tests.conftest import needed
from tests.contract.brokers import Heard, control, messages, serving, sessions_in, set_aside
from tests.support.events import appended, completed, finalized
from tests.support.eventually import eventually
from tests.support.servers import RabbitMQ, run_rabbitmq

pytestmark = pytest.mark.servers


@pytest.fixture
async def broker(amqp_url: str) -> AsyncIterator[Broker]:
    async with open_broker(amqp_url) as opened:
        yield opened


@asynccontextmanager
async def operator(url: str) -> AsyncIterator[AbstractChannel]:
    """Open a connection beside the product's."""
    async with await aio_pika.connect(url) as connection:
        yield await connection.channel()


@dataclass
class Publishing:
    """Publishes through a group commit without a pause, and keeps the fate of each event."""

    broker: Broker
    confirmed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        going = True
        group = GroupCommit(self.broker)

        async def one_after_the_other(name: str) -> None:
            number = 0
            while going:
                session = f"{name}-{number}"
                number += 1
                try:
                    await group.publish(completed(session))
                    self.confirmed.append(session)
                except BrokerUnavailable:
                    self.failed.append(session)
                await asyncio.sleep(0.005)

        tasks = [asyncio.create_task(one_after_the_other(name)) for name in "abc"]
        try:
            yield
        finally:
            going = False
            async with asyncio.timeout(60):
                await asyncio.gather(*tasks)

    async def goes_on(self) -> None:
        """Return when something more was confirmed."""
        before = len(self.confirmed)
        await eventually(lambda: len(self.confirmed) > before)


# ---------------------------------------------------------------- gone and back


async def check_goes_and_comes_back(broker: Broker, gone: Callable[[], None]) -> None:
    """Whatever was confirmed is delivered, and who listened listens again."""
    grading = Heard[TranscriptCompleted]()
    waiting = Heard[InterviewFinalized]()
    heard: list[str | None] = []

    async def hear(message: Message) -> None:
        heard.extend(sessions_in(message))

    await broker.publish(messages(finalized("before")))
    publishing = Publishing(broker)
    async with (
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
        broker.listen(hear),
    ):
        async with publishing.running():
            await publishing.goes_on()
            began = broker.hearing_since
            await asyncio.to_thread(gone)
            await publishing.goes_on()
        assert publishing.failed, "nothing was published while the broker was away"
        await eventually(lambda: set(publishing.confirmed) <= set(grading.sessions))
        assert broker.hearing_since > began
        await broker.publish(messages(SessionFinalized(session_id="after")))
        await eventually(lambda: heard == ["after"])
    async with serving(broker, "report", Route(InterviewFinalized, waiting.one)):
        await eventually(lambda: waiting.sessions == ["before"])


async def test_all_that_was_confirmed_is_delivered_when_the_broker_is_started_again(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    await check_goes_and_comes_back(broker, rabbitmq.restart)


@pytest.fixture
def fresh_rabbitmq() -> Iterator[RabbitMQ]:
    """One where no queue was ever deleted: RabbitMQ 3.10 may not get over a crash soon after."""
    with needed(), run_rabbitmq() as broker:
        yield broker


async def test_all_that_was_confirmed_is_delivered_when_the_broker_crashed(
    fresh_rabbitmq: RabbitMQ,
) -> None:
    def crash() -> None:
        fresh_rabbitmq.kill()
        fresh_rabbitmq.start()

    async with open_broker(fresh_rabbitmq.url) as broker:
        await check_goes_and_comes_back(broker, crash)


async def test_events_being_handled_when_the_broker_went_are_handled_again(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    entered = asyncio.Queue[str]()
    leave = asyncio.Event()

    async def slow(event: InterviewFinalized) -> Sequence[Event]:
        entered.put_nowait(event.session_id)
        await leave.wait()
        return [completed(event.session_id)]

    grading = Heard[TranscriptCompleted]()
    await broker.publish(messages(finalized("s1")))
    async with (
        serving(broker, "stt", Route(InterviewFinalized, slow)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        assert await entered.get() == "s1"
        await control(rabbitmq, "close_all_connections", "a test")
        assert await asyncio.wait_for(entered.get(), 60) == "s1"
        leave.set()
        await eventually(lambda: grading.sessions == ["s1"])


async def test_messages_not_taken_when_the_connection_closed_come_again(
    rabbitmq: RabbitMQ, broker: Broker, amqp_url: str
) -> None:
    await broker.publish(messages(completed("s1")))
    async with broker.consume("grading", 10) as consumer:
        async with operator(amqp_url) as channel:

            async def arrived() -> bool:
                queue = await channel.declare_queue("grading", passive=True)
                return queue.declaration_result.message_count == 0

            await eventually(arrived)
        await close_connections(rabbitmq, broker)
        (delivery,) = await asyncio.wait_for(consumer.take(), 60)
        assert sessions_in(delivery.message) == ["s1"]


async def test_a_message_settled_after_its_connection_closed_comes_again_without_an_error(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    await broker.publish(messages(completed("s1")))
    async with broker.consume("grading", 10) as consumer:
        lost = await asyncio.wait_for(consumer.take(), 60)
        await close_connections(rabbitmq, broker)
        await consumer.settle(lost, Outcome())
        (delivery,) = await asyncio.wait_for(consumer.take(), 60)
        assert sessions_in(delivery.message) == ["s1"]


async def close_connections(rabbitmq: RabbitMQ, broker: Broker) -> None:
    """Return when the broker's connection was closed, and made again."""

    async def ignore(_: Message) -> None:
        pass

    async with broker.listen(ignore):
        began = broker.hearing_since
        await control(rabbitmq, "close_all_connections", "a test")
        await eventually(lambda: broker.hearing_since > began)


async def test_connections_closed_by_the_broker_are_made_again(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    grading = Heard[TranscriptCompleted]()
    publishing = Publishing(broker)
    async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
        async with publishing.running():
            await publishing.goes_on()
            await control(rabbitmq, "close_all_connections", "a test")
            await eventually(lambda: bool(publishing.failed))
            await publishing.goes_on()
        await eventually(lambda: set(publishing.confirmed) <= set(grading.sessions))
    await broker.ping()


async def test_a_broker_that_is_away_fails_at_once_and_says_so(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    await asyncio.to_thread(rabbitmq.stop)
    try:
        await eventually(lambda: not broker.connected)
        assert broker.hearing_since == 0
        async with asyncio.timeout(5):
            with pytest.raises(BrokerUnavailable):
                await broker.publish(messages(completed("s1")))
            with pytest.raises(BrokerUnavailable):
                await broker.ping()
        with pytest.raises(BrokerUnavailable, match=r"no message broker at .* within 1 s \("):
            async with open_amqp(rabbitmq.url, start_limit=1):
                pass
    finally:
        await asyncio.to_thread(rabbitmq.start)
    await eventually(lambda: broker.connected)
    await broker.ping()


async def test_a_ping_fails_while_the_broker_takes_no_message(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    await broker.ping()
    await control(rabbitmq, "set_vm_memory_high_watermark", "0")
    try:
        await eventually(partial(fails, broker.ping))
    finally:
        await control(rabbitmq, "set_vm_memory_high_watermark", "0.4")

    async def heals() -> bool:
        return not await fails(broker.ping)

    await eventually(heals)


async def fails(call: Callable[[], Awaitable[None]]) -> bool:
    try:
        await call()
    except BrokerUnavailable:
        return True
    return False


async def test_a_wrong_password_is_an_error_at_once(amqp_url: str) -> None:
    async with asyncio.timeout(60):
        with pytest.raises(BrokerUnavailable, match=r"password in BROKER_URL \(ACCESS_REFUSED"):
            async with open_broker(amqp_url.replace("guest:guest", "guest:wrong")):
                pass


async def test_a_service_that_the_broker_refuses_ends_with_one_line(amqp_url: str) -> None:
    wrong = os.environ | {"BROKER_URL": amqp_url.replace("guest:guest", "guest:wrong")}
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "stt_service", env=wrong, stderr=asyncio.subprocess.PIPE
    )
    _, told = await asyncio.wait_for(service.communicate(), 120)
    assert (service.returncode, told.count(b"\n")) == (2, 1)
    assert b"BROKER_URL" in told
    assert b"guest:wrong" not in told


async def test_a_wrong_virtual_host_is_named_at_the_end_of_the_wait(amqp_url: str) -> None:
    with pytest.raises(BrokerUnavailable, match=r"refuses the virtual host in BROKER_URL\)"):
        async with open_amqp(f"{amqp_url}nowhere", start_limit=3):
            pass


async def test_a_queue_that_was_declared_otherwise_is_named_at_once(amqp_url: str) -> None:
    async with open_amqp(amqp_url):
        pass
    async with asyncio.timeout(60):
        with pytest.raises(BrokerUnavailable, match=r"declared otherwise.*inequivalent"):
            async with open_amqp(amqp_url, max_messages=5):
                pass


async def test_a_password_that_was_changed_and_changed_back_is_no_end(
    rabbitmq: RabbitMQ, broker: Broker
) -> None:
    await control(rabbitmq, "change_password", "guest", "other")
    try:
        await control(rabbitmq, "close_all_connections", "a test")
        await eventually(lambda: not broker.connected)
    finally:
        await control(rabbitmq, "change_password", "guest", "guest")
    await eventually(lambda: broker.connected)
    await broker.publish(messages(completed("s1")))


# ---------------------------------------------------------------- refused


async def test_work_that_reaches_no_queue_is_a_failed_publish(
    amqp_url: str, broker: Broker
) -> None:
    async with operator(amqp_url) as channel:
        queue = await channel.get_queue("grading")
        await queue.unbind(EXCHANGE, TranscriptCompleted.name)
        with pytest.raises(BrokerUnavailable, match="did not confirm"):
            await broker.publish(messages(completed("s1")))
        await broker.publish(messages(finalized("s2")))
        await queue.bind(EXCHANGE, TranscriptCompleted.name)
        await broker.publish(messages(completed("s3")))


async def test_a_queue_that_is_missing_while_its_service_is_away_is_declared_again(
    fresh_rabbitmq: RabbitMQ,
) -> None:
    """Nobody consumes it, so that only who publishes can notice."""
    async with open_broker(fresh_rabbitmq.url) as broker, operator(fresh_rabbitmq.url) as channel:
        await channel.queue_delete("grading")
        with pytest.raises(BrokerUnavailable):
            await broker.publish(messages(completed("s1")))

        async def published() -> bool:
            with suppress(BrokerUnavailable):
                await broker.publish(messages(completed("s2")))
                return True
            return False

        await eventually(published)
        grading = Heard[TranscriptCompleted]()
        async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
            await eventually(lambda: grading.sessions == ["s2"])


async def test_nothing_is_acknowledged_before_what_it_caused_is_published(
    amqp_url: str, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave_unbound(*_: object) -> None:
        """Do not make the missing binding again."""

    monkeypatch.setattr("shared.broker.amqp.connection.declare", leave_unbound)
    stt = Heard[InterviewFinalized](lambda event: [completed(event.session_id)])
    grading = Heard[TranscriptCompleted]()
    async with operator(amqp_url) as channel:
        queue = await channel.get_queue("grading")
        await queue.unbind(EXCHANGE, TranscriptCompleted.name)
        await broker.publish(messages(finalized("s1")))
        async with serving(broker, "stt", Route(InterviewFinalized, stt.one), grace=0.0):
            await eventually(lambda: stt.sessions == ["s1"])
        await queue.bind(EXCHANGE, TranscriptCompleted.name)
    async with (
        serving(broker, "stt", Route(InterviewFinalized, stt.one)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: grading.sessions == ["s1"])
    assert len(stt.sessions) > 1, "handled again, since its publish failed"


async def test_a_full_queue_refuses_the_publish(fresh_rabbitmq: RabbitMQ) -> None:
    async with open_amqp(fresh_rabbitmq.url, max_messages=1) as broker:

        async def refused() -> bool:  # a quorum queue notices its limit a few messages late
            try:
                await broker.publish(messages(completed("s1")))
            except BrokerUnavailable:
                return True
            return False

        await eventually(refused)
        await broker.publish(messages(finalized("s2")))


async def test_a_blocked_broker_fails_the_publish_in_time_and_then_recovers(
    rabbitmq: RabbitMQ, amqp_url: str
) -> None:
    grading = Heard[TranscriptCompleted]()
    async with open_amqp(amqp_url, publish_seconds=0.5) as broker:
        publishing = Publishing(broker)
        async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
            async with publishing.running():
                await publishing.goes_on()
                await control(rabbitmq, "set_vm_memory_high_watermark", "0")
                try:
                    await eventually(lambda: len(publishing.failed) > 5)
                finally:
                    await control(rabbitmq, "set_vm_memory_high_watermark", "0.4")
                await publishing.goes_on()
            await eventually(lambda: set(publishing.confirmed) <= set(grading.sessions))


# ---------------------------------------------------------------- taken from under us


async def test_queues_that_are_deleted_under_their_consumers_are_declared_again(
    fresh_rabbitmq: RabbitMQ,
) -> None:
    grading = Heard[TranscriptCompleted]()

    async def arrives(broker: Broker, session: str) -> None:
        async def arrived() -> bool:
            with suppress(BrokerUnavailable):
                await broker.publish(messages(completed(session)))
            return session in grading.sessions

        await eventually(arrived)

    async with (
        open_broker(fresh_rabbitmq.url) as broker,
        operator(fresh_rabbitmq.url) as channel,
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await arrives(broker, "before")
        await channel.queue_delete("grading")
        await arrives(broker, "after one")
        await channel.exchange_delete(EXCHANGE)
        for queue in QUEUES:
            await channel.queue_delete(queue)
        await arrives(broker, "after all")


async def test_a_service_that_could_not_start_on_a_connection_starts_on_the_next(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = AmqpConsumer.start
    failures = iter([RuntimeError("the channel is closed")])

    async def fail_first(
        consumer: AmqpConsumer, connection: AbstractConnection, lost: asyncio.Event
    ) -> None:
        for failure in failures:
            raise failure
        await start(consumer, connection, lost)

    monkeypatch.setattr(AmqpConsumer, "start", fail_first)
    grading = Heard[TranscriptCompleted]()
    await broker.publish(messages(completed("s1")))
    async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
        await eventually(lambda: grading.sessions == ["s1"])


# ---------------------------------------------------------------- silence


@dataclass
class Wire:
    """A connection between here and the broker that can be frozen: open, and silent."""

    url: str
    thawed: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Return the URL to use instead."""
        self.thawed.set()
        there = URL(self.url)
        pumps: set[asyncio.Task[None]] = set()

        async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            far_reader, far_writer = await asyncio.open_connection(there.host, there.port)
            for source, target in ((reader, far_writer), (far_reader, writer)):
                pumps.add(asyncio.create_task(self._pump(source, target)))

        server = await asyncio.start_server(join, "127.0.0.1", 0)
        try:
            yield str(there.with_port(server.sockets[0].getsockname()[1]))
        finally:
            server.close()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                while data := await source.read(65536):
                    await self.thawed.wait()
                    target.write(data)
                    await target.drain()
        finally:
            target.close()


async def test_a_connection_that_fell_silent_is_given_up_and_nobody_waits_for_ever(
    amqp_url: str,
) -> None:
    """Neither who publishes on it, nor a service that starts on it."""
    wire = Wire(amqp_url)
    grading = Heard[TranscriptCompleted]()
    async with wire.running() as url, open_amqp(url, heartbeat_seconds=1) as broker:
        publishing = Publishing(broker)
        async with publishing.running():
            await publishing.goes_on()
            wire.thawed.clear()
            async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
                await eventually(lambda: not broker.connected)
                await eventually(lambda: bool(publishing.failed))
                wire.thawed.set()
                await publishing.goes_on()
                confirmed = set(publishing.confirmed)
                await eventually(lambda: confirmed <= set(grading.sessions))


async def test_events_that_died_in_one_message_are_judged_each_by_itself(
    broker: Broker, amqp_url: str
) -> None:
    """The broker itself gives up on a whole message, when it was delivered too often."""
    (message,) = messages(*(appended(f"s{number}", "words") for number in range(3)))
    async with operator(amqp_url) as channel:
        together = aio_pika.Message(message.body, type=message.name)
        await channel.default_exchange.publish(together, "stt.dead")

    def of_one(letter: DeadLetter) -> Verdict:
        return Verdict.DROP if letter.session_id == "s1" else Verdict.KEEP

    await broker.sift("stt", of_one)
    left = await set_aside(broker, "stt")
    assert sorted(str(letter.session_id) for letter in left) == ["s0", "s2"]
    assert [len(sessions_in(letter.message)) for letter in left] == [1, 1]


async def test_whoever_looks_through_dead_letters_sees_all_of_them_whoever_else_does(
    broker: Broker, amqp_url: str
) -> None:
    async with operator(amqp_url) as channel, open_broker(amqp_url) as other:
        for (message,) in (messages(finalized(f"s{number}")) for number in range(50)):
            dead = aio_pika.Message(message.body, type=message.name)
            await channel.default_exchange.publish(dead, "stt.dead")
        seen = [0] * 6

        def looker(number: int) -> Callable[[DeadLetter], Verdict]:
            def look(_: DeadLetter) -> Verdict:
                seen[number] += 1
                return Verdict.KEEP

            return look

        await asyncio.gather(
            *((broker, other)[n % 2].sift("stt", looker(n)) for n in range(len(seen)))
        )
        assert len(await set_aside(broker, "stt")) == seen[0]
        assert len(set(seen)) == 1


async def test_a_publish_whose_channel_is_closed_without_a_reason_is_a_broker_away(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(*_: object, **__: object) -> None:
        raise Exception  # as aiormq does

    monkeypatch.setattr(aio_pika.Exchange, "publish", ended)
    with pytest.raises(BrokerUnavailable):
        await broker.publish(messages(completed("s")))
