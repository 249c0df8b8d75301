"""The full stack behind proxies: several gateways, and replicas of each worker."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from shared.services import WORKERS
from tests.chaos.proxy import Proxy, run_proxy
from tests.support import stacks
from tests.support.packs import write_pack
from tests.support.server_process import Server, free_port, healthy
from tests.support.servers import RabbitMQ, run_mongodb, run_rabbitmq, run_redis, temporary_folder
from tests.support.stacks import base_environment, running

VOLUME_BYTES = 256 * 1024 * 1024

FILM_ROLE = "film"
QUESTIONS = {
    "general": ["Why?", "How?"],
    FILM_ROLE: ["When did you last change your mind?", "Why?"],
}
"""The questions by role on a stack that makes films. One film is of the faults alone."""


@dataclass(slots=True, kw_only=True)
class Stack(stacks.Stack):
    """A full stack whose servers, lines and disks can be broken.

    `replicas` are the processes of each service. `broker`, `cache` and `database` are the lines
    to the servers; `database` is None on SQLite. `mounted`: the report volume is a file system of
    its own; `films_mounted`: so is the film volume. `desk_urls` are the open doors of the desk.
    """

    rabbitmq: RabbitMQ
    broker: Proxy
    cache: Proxy
    database: Proxy | None
    mounted: bool
    films_mounted: bool = False
    desk_urls: list[str] = field(default_factory=list)
    replicas: dict[str, list[Server]] = field(default_factory=dict)

    @property
    def workers(self) -> list[str]:
        """The services that are no gateway."""
        return [service for service in self.replicas if service != "gateway"]

    @property
    def process_environment(self) -> dict[str, str]:
        """The whole environment of a process."""
        return {**os.environ, **self.environment}

    @property
    def impatient(self) -> Path:
        """A file: while it is there, workers that start give up soon."""
        return Path(self.environment["IMPATIENT_FILE"])

    @property
    def model(self) -> Path:
        """A file: while it is there, workers that start take the settings in it as well."""
        return Path(self.environment["MODEL_FILE"])

    def set_clock(self, name: str, seconds: float) -> None:
        """Put the clock of a process so many seconds ahead, now and when it is restarted."""
        new = self._clock(name).with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self._clock(name))

    def set_clocks_right(self) -> None:
        for name in self.servers:
            self._clock(name).unlink(missing_ok=True)

    def _clock(self, name: str) -> Path:
        return self.folder / f"{name}.clock"

    @property
    def volume(self) -> Path:
        return self.reports.parent

    @property
    def films(self) -> Path:
        return Path(self.environment["FILMS_DIR"])

    @property
    def store(self) -> Path:
        """The folder of the SQLite files."""
        return self.folder / "store"

    def add_replicas(self, gateways: int, workers: int, desks: int) -> None:
        """Add the processes; `desks` of the desk have a door, each on a port of its own."""
        for service in WORKERS:
            doors = desks if service.name == "desk" else 0
            names = [f"{service.name}{number}" for number in range(1, (doors or workers) + 1)]
            for name in names:
                command = ["tests.chaos.worker", service.package]
                door = self._new_door() if doors else {}
                self.add_worker(name, command, CLOCK_FILE=str(self._clock(name)), **door)
            self.replicas[service.name] = [self.servers[name] for name in names]
        names = [f"gateway{number}" for number in range(1, gateways + 1)]
        for name in names:
            command = ["tests.chaos.worker", "gateway"]
            self.add_gateway(name, command, CLOCK_FILE=str(self._clock(name)))
        self.replicas["gateway"] = [self.servers[name] for name in names]

    def _new_door(self) -> dict[str, str]:
        port = free_port()
        self.desk_urls.append(f"http://localhost:{port}")
        return {"DESK": "on", "DESK_PORT": str(port), "RATE_LIMITS": "off"}

    def healthy(self) -> bool:
        """Return whether every gateway says that it is healthy."""
        return all(healthy(urlsplit(url).port or 0) for url in self.urls)


@contextmanager
def run_stack(
    *,
    mongodb: bool = False,
    films: bool = False,
    desks: int = 0,
    gateways: int = 3,
    workers: int = 2,
) -> Iterator[Stack]:
    """Run servers, proxies before them, and so many processes of each service.

    With `films`, films are made, of few and short questions. Without `desks` the desk has no door.
    """
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
        servers = {"BROKER_URL": broker.url, "REDIS_URL": redis.url, "STORE_URL": store}
        (home / "film-volume").mkdir()
        films_mounted = films and enter(volume(home / "film-volume"))
        full = Stack(
            folder=home,
            environment=base_environment(
                home, _settings(home) | servers | (_film_settings(home) if films else {})
            ),
            rabbitmq=rabbitmq,
            broker=broker.proxy,
            cache=redis.proxy,
            database=database.proxy if database else None,
            mounted=mounted,
            films_mounted=films_mounted,
        )
        full.add_replicas(gateways, workers, desks)
        yield enter(running(full))


def _settings(home: Path) -> dict[str, str]:
    """Limits on rates that a candidate keeps, and a flood does not."""
    return {
        "REPORTS_DIR": str(home / "volume/reports"),
        "JWT_SECRETS": secrets.token_urlsafe(48),
        "FINALIZE_WAIT": "10",
        "DESK": "off",  # its replicas would share a port: see `desks`
        "MAX_PENDING": "300",
        "IMPATIENT_FILE": str(home / "impatient"),
        "MODEL_FILE": str(home / "model"),
        "STOP_GRACE": "10",
        "MIN_FREE_BYTES": "0",  # the volume of the reports is smaller
        "RATE_LIMITS": "on",
        "SESSION_EVENTS_PER_SECOND": "50",
        "ADDRESS_EVENTS_PER_SECOND": "100000",
        "ADDRESS_SESSIONS_PER_HOUR": "1000000",
        "ADDRESS_READS_PER_SECOND": "100000",
    }


def _film_settings(home: Path) -> dict[str, str]:
    """Return the settings of a voice that needs no download."""
    for role, questions in QUESTIONS.items():
        write_pack(home / "roles", role, questions)
    return {
        "FILMS_DIR": str(home / "film-volume/films"),
        "ROLES_DIR": str(home / "roles"),
        "MODEL_DIR": str(home / "voices"),
        "AVATAR_VOICE": "heart",
        "VOICE": "on",
    }


@dataclass(frozen=True, slots=True)
class Proxied:
    proxy: Proxy
    url: str


@contextmanager
def proxied(url: str) -> Iterator[Proxied]:
    """Run a proxy before a server; `url` is the server's, with the proxy's port in it."""
    parts = urlsplit(url)
    assert parts.port is not None
    with run_proxy(parts.port) as proxy:
        yield Proxied(proxy, url.replace(f":{parts.port}", f":{proxy.port}", 1))


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def volume(folder: Path) -> Iterator[bool]:
    """Mount a small file system on the folder if this machine allows it; whether it does."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_BYTES}", "chaos", str(folder)]
    mounted = os.geteuid() == 0 and _succeeds(command)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
