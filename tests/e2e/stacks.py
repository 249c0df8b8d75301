"""Whole systems for the stories: the embedded stack, and the full one, each service a process."""

import secrets
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.server_process import Server, free_port, replies
from tests.servers import temporary_folder

ON_EMBEDDED = pytest.mark.parametrize("stack", ["embedded"], indirect=True)
ON_FULL = pytest.mark.parametrize(
    "stack", [pytest.param("sqlite", marks=pytest.mark.servers)], indirect=True
)
ON_EVERY_STACK = pytest.mark.parametrize(
    "stack",
    [
        "embedded",
        pytest.param("sqlite", marks=pytest.mark.servers),
        pytest.param("mongodb", marks=pytest.mark.servers),
    ],
    indirect=True,
)
"""Where a test runs. Two full stacks are never up at once: they would share RabbitMQ's queues."""

WORKERS = ("stt_service", "attention_service", "grading_service", "report_service")

QUESTION = b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"

RUNNING: "list[Stack]" = []
"""Those of the test that runs: when it fails, their logs are shown."""


@dataclass(frozen=True, slots=True)
class Stack:
    """`servers` by name: "vivavoce", or the gateways ("gateway", "gateway2") and the workers.

    `urls` are the gateways'. `environment` is what all of them were started with.
    """

    folder: Path
    environment: dict[str, str]
    servers: dict[str, Server] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def reports(self) -> Path:
        return Path(self.environment["REPORTS_DIR"])

    def logs(self) -> str:
        """All that its processes have written so far."""
        return "\n".join(
            f"== {path.stem}\n{path.read_text(errors='replace')}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def add(self, name: str, command: Sequence[str], port: int, **environment: str) -> None:
        """A process that is up once its port (its own, or that of its metrics) says healthy."""
        self.servers[name] = Server(
            [sys.executable, "-m", *command],
            partial(_healthy, port),
            self.folder / f"{name}.log",
            {**self.environment, **environment},
        )

    def add_gateway(self, name: str, command: Sequence[str], **environment: str) -> None:
        port = free_port()
        self.add(name, command, port, PORT=str(port), **environment)
        self.urls.append(f"http://127.0.0.1:{port}")


@contextmanager
def run_embedded(folder: Path | None = None, **environment: str) -> Iterator[Stack]:
    """`python -m vivavoce run`, its data below `folder`: given again, it goes on with that."""
    with ExitStack() as stack:
        home = folder or stack.enter_context(temporary_folder())
        embedded = Stack(home, _environment(home, DATA_DIR=str(home / "data"), **environment))
        embedded.add_gateway("vivavoce", ["vivavoce", "run"])
        yield stack.enter_context(_run(embedded))


@contextmanager
def run_full(
    broker_url: str, redis_url: str, store_url: str | None = None, **environment: str
) -> Iterator[Stack]:
    """Two gateways, of which the second is impatient, and every worker as processes of their own;
    on SQLite unless told otherwise."""
    with temporary_folder() as home:
        given = {
            "BROKER_URL": broker_url,
            "REDIS_URL": redis_url,
            "STORE_URL": store_url or f"sqlite:///{home}/store",
            "JWT_SECRETS": secrets.token_urlsafe(48),
        }
        full = Stack(home, _environment(home, **given, **environment))
        for worker in WORKERS:
            port = free_port()
            full.add(worker, [worker], port, METRICS_PORT=str(port))
        full.add_gateway("gateway", ["gateway"])
        full.add_gateway("gateway2", ["gateway"], FINALIZE_WAIT="1")
        with _run(full):
            yield full


def _environment(home: Path, **given: str) -> dict[str, str]:
    """For every process of a stack: no limits on the tests' one address, no waiting for ever."""
    defaults = {
        "HOST": "127.0.0.1",
        "REPORTS_DIR": str(home / "data/reports"),
        "AVATARS_DIR": str(home / "data/avatars"),
        "LOG_FORMAT": "json",
        "RATE_LIMITS": "off",
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | given


@contextmanager
def _run(stack: Stack) -> Iterator[Stack]:
    RUNNING.append(stack)
    try:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Server.start, stack.servers.values()))
        yield stack
    finally:
        for server in stack.servers.values():
            server.stop()
        RUNNING.remove(stack)


def _healthy(port: int) -> bool:
    return replies(port, QUESTION, b"HTTP/1.1 200") or replies(port, QUESTION, b"HTTP/1.0 200")
