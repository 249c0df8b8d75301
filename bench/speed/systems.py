"""What is measured: the no-op, the embedded stack, and the full one; each server a process."""

import os
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.speed.candidate import Session
from bench.speed.load import ask
from bench.speed.processes import children, cpu_seconds, family, megabytes
from tests.server_process import Server, free_port, replies
from tests.servers import run_rabbitmq, run_redis, temporary_folder

WORKERS = ("stt_service", "attention_service", "grading_service", "report_service")

HEALTH = b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass(frozen=True, slots=True)
class System:
    """Servers by name, each with the port of its metrics; `ports` are the gateways'."""

    name: str
    folder: Path
    environment: dict[str, str]
    servers: dict[str, Server] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    ports: list[int] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.ports[0]

    def add(self, name: str, command: Sequence[str], *, gateway: bool, **changed: str) -> None:
        """Not started yet. One of that name is replaced."""
        port, metrics = free_port(), free_port()
        environment = self.environment | changed
        self.servers[name] = Server(
            [sys.executable, "-m", *command],
            partial(_healthy, port if gateway else metrics),
            self.folder / f"{name}.log",
            environment | {"PORT": str(port), "METRICS_PORT": str(metrics)},
        )
        self.metrics[name] = metrics
        if gateway:
            self.ports.append(port)

    def start(self, names: Sequence[str] = ()) -> None:
        """Those, or all; returns once they serve."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(Server.start, [self.servers[n] for n in names or self.servers]))

    def restart(self, worker: str, **changed: str) -> None:
        """With other settings."""
        self.servers[worker].stop()
        self.add(worker, [worker], gateway=False, **changed)
        self.start([worker])

    def stop(self) -> None:
        """All of them, whatever interrupts it."""
        with ExitStack() as stops:
            for server in self.servers.values():
                stops.callback(server.stop)

    def catch_up(self) -> None:
        """Returns once the workers have handled all that was accepted: a question to each stands
        behind it in the queue."""
        session = Session.start(self.port)
        for question in (session.resume(), session.summary()):
            deadline = time.monotonic() + 90
            while ask(self.port, question).status != 200:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.name}: the workers do not catch up")

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far of each of its servers."""
        return {name: cpu_seconds(server.pid) for name, server in self.servers.items()}

    def cpu_beside(self) -> dict[str, float]:
        """The same of all that works for it: the broker, the cache, the load generator."""
        own = {pid for server in self.servers.values() for pid in family(server.pid)}
        roots = {"beam.smp": "RabbitMQ", "redis-server": "Redis"}
        beside = {
            roots[name]: cpu_seconds(pid)
            for pid, name in children().items()
            if name in roots and pid not in own
        }
        return beside | {"load generator": time.process_time()}

    def memory(self, kind: str = "Pss") -> dict[str, float]:
        """Megabytes of each of its servers, their pools included."""
        return {name: megabytes(server.pid, kind) for name, server in self.servers.items()}

    def stored_bytes(self) -> int:
        """On disk: its stores and its reports."""
        files = [path for path in self.folder.rglob("*") if path.suffix != ".log"]
        return sum(path.stat().st_size for path in files)


@contextmanager
def alone(name: str, module: str) -> Iterator[System]:
    """One server of the bench's own, for comparison."""
    with temporary_folder() as folder:
        system = System(name, folder, {})
        system.add(name, [module], gateway=True)
        with _running(system):
            yield system


@contextmanager
def embedded(**changed: str) -> Iterator[System]:
    with temporary_folder() as folder:
        servers = {
            "BROKER_URL": f"embedded:///{folder}",
            "STORE_URL": f"sqlite:///{folder}",
            "REDIS_URL": "embedded",
        }
        system = System("embedded", folder, _environment(folder) | servers | changed)
        system.add("vivavoce", ["vivavoce", "run"], gateway=True)
        with _running(system):
            yield system


@contextmanager
def full(**changed: str) -> Iterator[System]:
    """RabbitMQ, Redis, one SQLite file a service; one gateway, one worker of each kind."""
    with temporary_folder() as folder, run_rabbitmq() as rabbitmq, run_redis() as redis:
        servers = {
            "BROKER_URL": rabbitmq.url,
            "STORE_URL": f"sqlite:///{folder}/store",
            "REDIS_URL": redis,
        }
        system = System("full", folder, _environment(folder) | servers | changed)
        system.add("gateway", ["gateway"], gateway=True)
        for worker in WORKERS:
            system.add(worker, [worker], gateway=False)
        with _running(system):
            yield system


@contextmanager
def _running(system: System) -> Iterator[None]:
    try:
        system.start()
        yield
    finally:
        system.stop()


def _environment(folder: Path) -> dict[str, str]:
    """A session may grow without end here: that it stays as fast is one of the questions. Grades
    are made from words alone, and never for money, whatever the caller's environment says."""
    return {
        "HOST": "127.0.0.1",
        "DATA_DIR": str(folder),
        "REPORTS_DIR": str(folder / "reports"),
        "AVATARS_DIR": str(folder / "avatars"),
        "JWT_SECRETS": secrets.token_urlsafe(48),
        "RATE_LIMITS": "off",
        "MAX_SESSION_CHARS": "2000000000",
        "MAX_ANSWER_CHARS": "2000000000",
        "MAX_SESSION_EVENTS": "2000000000",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "warning",
        "GRADER_ENCODER": "off",
        "ANTHROPIC_API_KEY": "",
        "PYTHONUNBUFFERED": "1",
    }


def _healthy(port: int) -> bool:
    return any(replies(port, HEALTH, b"HTTP/1.%d 200" % minor) for minor in (1, 0))


def processors() -> int:
    return len(os.sched_getaffinity(0))
