"""Whole systems: the embedded stack, and the full stack with each service a process."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from shared.services import WORKERS
from tests.support.server_process import Server, free_port, healthy
from tests.support.servers import temporary_folder

ON_EMBEDDED = pytest.mark.parametrize("stack", ["embedded"], indirect=True)
WITH_AND_WITHOUT_DESK = pytest.mark.parametrize("stack", ["embedded", "deskless"], indirect=True)
ON_FULL = pytest.mark.parametrize(
    "stack", [pytest.param("sqlite", marks=pytest.mark.servers)], indirect=True
)
ON_FULL_STACKS = pytest.mark.parametrize(
    "stack",
    [
        pytest.param("sqlite", marks=pytest.mark.servers),
        pytest.param("mongodb", marks=pytest.mark.servers),
    ],
    indirect=True,
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
"""The stacks on which a test runs.

`stack` is their only argument: pytest starts a stack once for all tests of the same arguments, and
once more for each other list of arguments.
"""

RUNNING: "list[Stack]" = []
"""The stacks of the test that runs: when the test fails, their logs are shown."""


@dataclass(slots=True)
class Stack:
    """Processes that work together.

    `servers` by name: "vivavoce", or the gateways and the workers; `metrics` are the ports of
    their metrics. `urls` are the gateways'. All processes are started with `environment`.
    """

    folder: Path
    environment: dict[str, str]
    servers: dict[str, Server] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def reports(self) -> Path:
        return Path(self.environment["REPORTS_DIR"])

    @property
    def desk_url(self) -> str:
        """The address of the desk: the gateway's in the embedded stack, else its own."""
        alone = "desk_service" in self.servers
        return f"http://localhost:{self.environment['DESK_PORT']}" if alone else self.url

    @property
    def writes_slowly(self) -> bool:
        """True with MongoDB, whose stand-in takes some 100 writes a second."""
        return self.environment.get("STORE_URL", "").startswith("mongodb")

    def logs(self, characters: int = 0) -> str:
        """Return all that the processes have written, or the last `characters` of each."""
        return "\n".join(
            f"== {path.stem}\n{path.read_text(errors='replace')[-characters:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product, as an operator of the stack does."""
        return subprocess.run(
            [sys.executable, "-m", "vivavoce", *words],
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def add_worker(self, name: str, command: Sequence[str], **environment: str) -> None:
        """Add a process that is up once the port of its metrics says that it is healthy.

        A server of that name is replaced; `start` is up to the caller.
        """
        self.metrics[name] = port = free_port()
        self._add(name, command, port, METRICS_PORT=str(port), **environment)

    def add_gateway(self, name: str, command: Sequence[str], **environment: str) -> None:
        """Add a process that is up once its own port says that it is healthy."""
        self.metrics[name], port = free_port(), free_port()
        ports = {"PORT": str(port), "METRICS_PORT": str(self.metrics[name])}
        self._add(name, command, port, **ports, **environment)
        self.urls.append(f"http://127.0.0.1:{port}")

    def _add(self, name: str, command: Sequence[str], port: int, **environment: str) -> None:
        self.servers[name] = Server(
            [sys.executable, "-m", *command],
            partial(healthy, port),
            self.folder / f"{name}.log",
            {**self.environment, **environment},
        )

    def start(self, names: Sequence[str] = ()) -> None:
        """Start these servers, or all, and return once they serve."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(Server.start, [self.servers[name] for name in names or self.servers]))

    def stop(self) -> None:
        """Stop all servers, even if stopping a server fails."""
        with ThreadPoolExecutor(len(self.servers)) as pool:
            list(pool.map(Server.stop, self.servers.values()))


AnyStack = TypeVar("AnyStack", bound=Stack)


@contextmanager
def run_embedded(folder: Path | None = None, **environment: str) -> Iterator[Stack]:
    """Run `python -m vivavoce run`. It goes on with the data of a `folder` that is given again."""
    with ExitStack() as stack:
        home = folder or stack.enter_context(temporary_folder())
        yield stack.enter_context(running(embedded(home, **environment)))


def embedded(home: Path, **environment: str) -> Stack:
    """Return `python -m vivavoce run`, which is not started, with its log in `home`."""
    given = {"DATA_DIR": str(home / "data"), **environment}
    stack = Stack(home, base_environment(home, given))
    stack.add_gateway("vivavoce", ["vivavoce", "run"])
    return stack


@contextmanager
def run_full(
    broker_url: str, redis_url: str, store_url: str | None = None, **environment: str
) -> Iterator[Stack]:
    """Run every worker and two gateways, of which the second waits a second for a report.

    On SQLite unless `store_url` is given.
    """
    with temporary_folder() as home:
        full = workers(home, broker_url, redis_url, store_url, **environment)
        full.add_gateway("gateway", ["gateway"])
        full.add_gateway("gateway2", ["gateway"], FINALIZE_WAIT="1")
        with running(full):
            yield full


def workers(
    home: Path, broker_url: str, redis_url: str, store_url: str | None = None, **environment: str
) -> Stack:
    """Return a full stack's workers, which are not started, with their logs in `home`.

    On SQLite unless `store_url` is given.
    """
    given = {
        "BROKER_URL": broker_url,
        "REDIS_URL": redis_url,
        "STORE_URL": store_url or f"sqlite:///{home}/store",
        "JWT_SECRETS": secrets.token_urlsafe(48),
    }
    stack = Stack(home, base_environment(home, given | environment))
    for worker in WORKERS:
        stack.add_worker(worker.package, [worker.package])
    return stack


def base_environment(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of every process of a stack.

    Without the limits on rates: all candidates of a test have the same address.
    """
    defaults = {
        "HOST": "127.0.0.1",
        "REPORTS_DIR": str(home / "data/reports"),
        "FILMS_DIR": str(home / "data/films"),
        "SOUND_DIR": str(home / "data/sound"),
        "VOICE": "off",  # a film takes seconds of a processor
        "AVATARS_DIR": str(home / "data/avatars"),
        "ERASURES_DIR": str(home / "data/erasures"),
        "DESK_DIR": str(home / "data/desk"),
        "DESK_PORT": str(free_port()),
        "LOG_FORMAT": "json",
        "RATE_LIMITS": "off",
        "MODEL_PROBE": "off",  # tests count the calls of their model
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | dict(given)


@contextmanager
def running(stack: AnyStack) -> Iterator[AnyStack]:
    """Start all servers of a stack, and stop them at the end."""
    RUNNING.append(stack)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        RUNNING.remove(stack)
