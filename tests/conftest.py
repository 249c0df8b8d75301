"""What every test may use: real servers, started when first asked for; and nothing beyond."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.servers import RabbitMQ, ServerMissingError, run_mongodb, run_rabbitmq, run_redis


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """A broker that a test may stop, kill and start again, if it leaves it running."""
    with needed(), run_rabbitmq() as broker:
        yield broker


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a Redis."""
    with needed(), run_redis() as url:
        yield url


@pytest.fixture(scope="session")
def mongodb() -> Iterator[str]:
    """The URL of a MongoDB, or of what stands in for it here (see tests/servers.py)."""
    with needed(), run_mongodb() as url:
        yield url


@contextmanager
def needed() -> Iterator[None]:
    """A missing server skips the test on a laptop; where REQUIRE_SERVERS=1 it fails it."""
    try:
        yield
    except ServerMissingError as missing:
        if os.environ.get("REQUIRE_SERVERS") == "1":
            pytest.fail(f"REQUIRE_SERVERS=1, but {missing}")
        pytest.skip(f"NOT TESTED, {missing}")


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """A test that reaches for the network fails, whatever it expects of the answer. No test, and no
    process that a test starts, knows a key of a language model."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
            patch.delenv(name)
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


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
