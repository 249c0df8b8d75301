"""The accounts of compose, on a real RabbitMQ and Redis: each can do its work, and no more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ProbableAuthenticationError
from aiormq.exceptions import ChannelAccessRefused
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from deploy import passwords
from shared.broker import DeadLetter, Message, Verdict, open_broker
from shared.broker.broker import Outcome
from shared.broker.topology import QUEUES
from shared.events import SessionFinalized
from shared.services import WORKERS
from tests.conftest import needed
from tests.contract.brokers import messages
from tests.support.events import appended, completed
from tests.support.eventually import eventually
from tests.support.server_process import Server, free_port, replies, running
from tests.support.servers import RabbitMQ, find, run_rabbitmq

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the job `passwords`, where RabbitMQ finds its definitions."""
    folder = tmp_path_factory.mktemp("secrets")
    passwords.main(folder)
    config = folder / "rabbitmq/rabbitmq.conf"
    text = config.read_text().replace("/run/vivavoce", str(folder / "rabbitmq"))
    config.unlink()
    config.write_text(text)
    return folder


@pytest.fixture(scope="module")
def server(secrets: Path) -> Iterator[RabbitMQ]:
    with needed(), run_rabbitmq(secrets / "rabbitmq/rabbitmq.conf") as rabbitmq:
        yield rabbitmq


class Urls:
    def __init__(self, secrets: Path, server: RabbitMQ) -> None:
        self._secrets, self._port = secrets, urlsplit(server.url).port

    def of(self, service: str) -> str:
        url = (self._secrets / service / "broker_url").read_text()
        return url.replace("rabbitmq:5672", f"127.0.0.1:{self._port}")


@pytest.fixture
def urls(secrets: Path, server: RabbitMQ) -> Urls:
    return Urls(secrets, server)


@asynccontextmanager
async def channel(url: str) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(url) as connection:
        yield await connection.channel()


@pytest.mark.parametrize("service", [worker.name for worker in WORKERS])
async def test_a_worker_serves_its_own_queue_from_retry_to_dead_letter(
    urls: Urls, service: str
) -> None:
    event = completed("s1")
    async with open_broker(urls.of(service)) as broker, broker.consume(service, 10) as consumer:
        await broker.publish(messages(appended("s1"), event))
        async with channel(urls.of(service)) as own:
            parcel = aio_pika.Message(messages(event)[0].body, type=event.name)
            await own.default_exchange.publish(parcel, service)
        async with asyncio.timeout(10):
            delivery = (await consumer.take())[0]
        again, dead = (delivery.message, 1.0), (delivery.message, "a mistake")
        await consumer.settle([delivery], Outcome(again=[again], dead=[dead]))
        found: list[str] = []

        def judge(letter: DeadLetter) -> Verdict:
            found.append(letter.queue)
            return Verdict.DROP

        await broker.sift(service, judge)
        assert found == [service]


async def test_a_worker_reads_no_queue_or_dead_letter_of_another(urls: Urls) -> None:
    for queue in ("grading", "stt.dead", "stt.retry.1s", "gateway"):
        async with channel(urls.of("report")) as report:
            with pytest.raises(ChannelAccessRefused):
                await (await report.get_queue(queue, ensure=False)).get(fail=False)


async def test_a_worker_makes_no_queue_that_would_hear_everything(urls: Urls) -> None:
    async with channel(urls.of("report")) as report:
        with pytest.raises(ChannelAccessRefused):
            await report.declare_queue(exclusive=True)


async def test_the_gateway_hears_broadcasts_and_looks_through_every_queue(urls: Urls) -> None:
    heard: list[str] = []

    async def listener(message: Message) -> None:
        heard.append(message.name)

    async with open_broker(urls.of("gateway")) as broker:
        async with broker.listen(listener):
            await broker.publish(messages(SessionFinalized(session_id="s1")))
            await eventually(lambda: heard == ["session.finalized"])
        for queue in QUEUES:
            await broker.sift(queue, lambda _: Verdict.KEEP)


async def test_the_gateway_declares_a_queue_that_was_deleted(urls: Urls) -> None:
    async with channel(urls.of("gateway")) as operator:
        await operator.queue_delete("report.retry.10s")
    async with open_broker(urls.of("gateway")), channel(urls.of("gateway")) as operator:
        await operator.declare_queue("report.retry.10s", passive=True)


async def test_nobody_comes_in_with_the_passwords_of_a_manual(urls: Urls) -> None:
    url = urlsplit(urls.of("stt"))
    for account in ("guest:guest", "vivavoce:local-only", "stt:"):
        with pytest.raises(ProbableAuthenticationError):
            await aio_pika.connect(f"amqp://{account}@127.0.0.1:{url.port}/")


async def test_redis_lets_nobody_in_without_a_password_but_for_a_ping(secrets: Path) -> None:
    port = free_port()
    program = find("redis-server", "apt-get install redis-server")
    command = [program, str(secrets / "redis/redis.conf"), "--port", str(port)]
    up = partial(replies, port, b"PING\r\n", b"+PONG")
    with needed(), running(Server(command, up, secrets / "redis.log")):
        async with Redis(port=port) as anybody:
            with pytest.raises(NoPermissionError):
                await anybody.get("attention:s1")
        url = (
            (secrets / "attention/redis_url").read_text().replace("redis:6379", f"127.0.0.1:{port}")
        )
        async with Redis.from_url(url) as attention:
            await attention.zadd("attention:s1", {"x": 1})
            assert await attention.zrange("attention:s1", -1, -1) == [b"x"]
            with pytest.raises(NoPermissionError):
                await attention.flushall()
            with pytest.raises(NoPermissionError):
                await attention.config_get("*")
