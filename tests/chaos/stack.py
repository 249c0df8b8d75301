"""The full stack behind proxies: several gateways, and replicas of each worker."""

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
from urllib.parse import urlsplit

from tests.chaos.proxy import Proxy, run_proxy
from tests.chaos.replica import Replica, healthy
from tests.server_process import free_port
from tests.servers import RabbitMQ, run_mongodb, run_rabbitmq, run_redis, temporary_folder

SERVICES = ("stt", "attention", "grading", "report")
RUNNING: "list[Stack]" = []
"""Those of the test that runs: when it fails, their logs are shown."""

VOLUME_BYTES = 256 * 1024 * 1024


@dataclass(slots=True)
class Stack:
    """`replicas` by service. `broker`, `cache` and `database` are the lines to the servers;
    `database` is None on SQLite. `mounted`: the report volume is a file system of its own."""

    folder: Path
    environment: dict[str, str]
    rabbitmq: RabbitMQ
    broker: Proxy
    cache: Proxy
    database: Proxy | None
    mounted: bool
    replicas: dict[str, list[Replica]] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)

    @property
    def reports(self) -> Path:
        return Path(self.environment["REPORTS_DIR"])

    @property
    def everyone(self) -> dict[str, str]:
        """The whole environment of a process."""
        return {**os.environ, **self.environment}

    @property
    def impatient(self) -> Path:
        """While this file is there, workers that start give up soon."""
        return Path(self.environment["IMPATIENT_FILE"])

    @property
    def set_back(self) -> Path:
        """While this file is there, the clocks of all processes are an hour behind."""
        return Path(self.environment["SET_BACK_FILE"])

    @property
    def volume(self) -> Path:
        return self.reports.parent

    @property
    def store(self) -> Path:
        """Where the SQLite files lie."""
        return self.folder / "store"

    def all(self) -> Iterator[tuple[str, Replica]]:
        for service, replicas in self.replicas.items():
            for number, replica in enumerate(replicas, 1):
                yield f"{service}{number}", replica

    def add(self, name: str, command: Sequence[str], **given: str) -> Replica:
        port = int(given.get("PORT", free_port()))
        env = {"METRICS_PORT": str(port)} if "PORT" not in given else {}
        return Replica(
            [sys.executable, "-m", *command],
            partial(healthy, port),
            self.folder / f"{name}.log",
            {**self.environment, **env, **given},
        )

    def logs(self) -> str:
        """The ends of what its processes wrote."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {p.stem}\n{p.read_text(errors='replace')[-3000:]}" for p in files)

    def healthy(self) -> bool:
        """Every gateway says so."""
        return all(healthy(urlsplit(url).port or 0) for url in self.urls)


@contextmanager
def run_stack(*, mongodb: bool = False, gateways: int = 3, workers: int = 2) -> Iterator[Stack]:
    """Servers, proxies before them, and every process, so many of each service; all ended
    afterwards."""
    with ExitStack() as stack:
        enter = stack.enter_context
        home = enter(temporary_folder())
        rabbitmq = enter(run_rabbitmq())
        broker, redis = enter(proxied(rabbitmq.url)), enter(proxied(enter(run_redis())))
        database = enter(proxied(enter(run_mongodb()))) if mongodb else None
        store = f"{database.url}/chaos" if database else f"sqlite:///{home}/store"
        (home / "volume").mkdir()
        mounted = enter(volume(home / "volume"))
        (home / "volume/reports").mkdir()
        given: Mapping[str, str] = {
            "HOST": "127.0.0.1",
            "BROKER_URL": broker.url,
            "REDIS_URL": redis.url,
            "STORE_URL": store,
            "REPORTS_DIR": str(home / "volume/reports"),
            "AVATARS_DIR": str(home / "avatars"),
            "JWT_SECRETS": secrets.token_urlsafe(48),
            "LOG_FORMAT": "json",
            "PYTHONUNBUFFERED": "1",
            "FINALIZE_WAIT": "10",
            "MAX_PENDING": "300",
            "IMPATIENT_FILE": str(home / "impatient"),
            "SET_BACK_FILE": str(home / "set_back"),
            "STOP_GRACE": "10",
            "SESSION_EVENTS_PER_SECOND": "50",
            "ADDRESS_EVENTS_PER_SECOND": "100000",
            "ADDRESS_SESSIONS_PER_HOUR": "1000000",
            "ADDRESS_READS_PER_SECOND": "100000",
        }
        full = Stack(
            home,
            dict(given),
            rabbitmq,
            broker.proxy,
            redis.proxy,
            database.proxy if database else None,
            mounted,
        )
        _add_all(full, gateways, workers)
        RUNNING.append(full)
        try:
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(Replica.start, [replica for _, replica in full.all()]))
            yield full
        finally:
            RUNNING.remove(full)
            with ThreadPoolExecutor(16) as pool:
                list(pool.map(Replica.stop, [replica for _, replica in full.all()]))


def _add_all(stack: Stack, gateways: int, workers: int) -> None:
    for service in SERVICES:
        stack.replicas[service] = [
            stack.add(f"{service}{number}", ["tests.chaos.worker", f"{service}_service"])
            for number in range(1, workers + 1)
        ]
    ports = [free_port() for _ in range(gateways)]
    stack.urls = [f"http://127.0.0.1:{port}" for port in ports]
    stack.replicas["gateway"] = [
        stack.add(f"gateway{number}", ["tests.chaos.worker", "gateway"], PORT=str(port))
        for number, port in enumerate(ports, 1)
    ]


@dataclass(frozen=True, slots=True)
class Proxied:
    proxy: Proxy
    url: str


@contextmanager
def proxied(url: str) -> Iterator[Proxied]:
    """A server's URL with the proxy's port in it."""
    parts = urlsplit(url)
    assert parts.port is not None
    with run_proxy(parts.port) as proxy:
        yield Proxied(proxy, url.replace(f":{parts.port}", f":{proxy.port}", 1))


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def volume(folder: Path) -> Iterator[bool]:
    """A small file system on the folder, where this machine lets us mount one; whether it did."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_BYTES}", "chaos", str(folder)]
    mounted = os.geteuid() == 0 and _succeeds(command)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
