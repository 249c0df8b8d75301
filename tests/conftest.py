"""The servers that every test may use, started on first use, and a guard against the network."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from shared.telemetry import PROCESSORS
from tests.support.servers import RabbitMQ, ServerMissingError, run_mongodb, run_rabbitmq, run_redis


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """Run a broker that a test may stop, kill and start again, but must leave running."""
    with needed(), run_rabbitmq() as broker:
        yield broker


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Run a Redis, and yield its URL."""
    with needed(), run_redis() as url:
        yield url


@pytest.fixture(scope="session")
def mongodb() -> Iterator[str]:
    """Run a MongoDB, or a stand-in (see tests/support/servers.py), and yield its URL."""
    with needed(), run_mongodb() as url:
        yield url


@contextmanager
def needed() -> Iterator[None]:
    """Skip the test if a server is missing, or fail the test where REQUIRE_SERVERS=1."""
    try:
        yield
    except ServerMissingError as missing:
        if os.environ.get("REQUIRE_SERVERS") == "1":
            pytest.fail(f"REQUIRE_SERVERS=1, but {missing}")
        pytest.skip(f"NOT TESTED, {missing}")


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Fail each test that connects to the network, even if the test expects an error.

    No test, and no process that a test starts, knows a key of a language model.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
            patch.delenv(name)
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def logs_as_the_product() -> None:
    """Log JSON lines through the product's processors.

    structlog's own default draws each exception with the locals of all its frames, which blocks
    the event loop for seconds and makes time limits fail on a slow machine.
    """
    structlog.configure(
        processors=[*PROCESSORS, structlog.processors.JSONRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def guarded(connect: Any) -> Any:
    def connect_here(sock: socket.socket, address: Any) -> Any:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            sock.close()
            pytest.fail(f"a test tried to connect to {address[0]}")
        return connect(sock, address)

    return connect_here


def is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
