"""The log lines of an outage of RabbitMQ."""

import asyncio
import logging
from typing import Any

import aio_pika
import pytest
from aiormq.exceptions import AMQPConnectionError, ConnectionClosed, ProbableAuthenticationError
from structlog.testing import capture_logs

from shared.broker.amqp.connection import AmqpBroker
from shared.broker.amqp.outage import Outage, sentence
from shared.settings import Settings
from shared.telemetry import configure_logging
from tests.support.eventually import eventually


def test_the_first_failure_is_logged_and_later_ones_at_growing_intervals() -> None:
    now = 1000.0
    outage = Outage(clock=lambda: now)
    with capture_logs() as logs:
        for _ in range(7200):
            outage.note(AMQPConnectionError(111, "Connection refused"))
            now += 0.5
    assert [line["seconds"] for line in logs] == [
        0,
        10,
        30,
        70,
        150,
        310,
        630,
        1230,
        1830,
        2430,
        3030,
    ]
    assert {line["reason"] for line in logs} == {"Connection refused"}
    outage.end()
    with capture_logs() as logs:
        outage.note(OSError())
        outage.note(OSError())
    assert [line["seconds"] for line in logs] == [0]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionClosed(320, "CONNECTION_FORCED - shutdown"), "CONNECTION_FORCED - shutdown"),
        (ProbableAuthenticationError("ACCESS_REFUSED - Login"), "ACCESS_REFUSED - Login"),
        (ConnectionError("the connection fell silent"), "the connection fell silent"),
        (TimeoutError(), "TimeoutError"),
        (None, None),
    ],
)
def test_the_reason_is_the_brokers_own_sentence(error: BaseException | None, words: str) -> None:
    assert sentence(error) == words


async def test_many_tries_to_connect_leave_a_single_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries, connect = 0, aio_pika.connect

    async def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal tries
        tries += 1
        return await connect(*args, **kwargs)

    monkeypatch.setattr(aio_pika, "connect", counted)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    configure_logging("stt", Settings(log_format="json"))
    root.addHandler(caplog.handler)
    broker = AmqpBroker("amqp://stt:a-password@127.0.0.1:1/")
    with capture_logs() as logs:
        keeping = asyncio.create_task(broker.keep_connected(asyncio.Event()))
        await eventually(lambda: tries > 2 or keeping.done())
        assert not keeping.done(), keeping.exception()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    assert len(logs) == 1
    assert caplog.records == []
