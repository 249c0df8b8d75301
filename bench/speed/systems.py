"""The measured systems: the no-op, the embedded stack, and the full stack."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.speed.candidate import Session
from bench.speed.load import ask
from shared.services import WORKERS
from tests.support.process_usage import cpu_seconds, descendants, family, megabytes
from tests.support.servers import run_rabbitmq, run_redis, temporary_folder
from tests.support.stacks import Stack, base_environment, running

CATCH_UP_SECONDS = 90.0


@dataclass(slots=True, kw_only=True)
class System(Stack):
    """A stack that is measured."""

    name: str

    @property
    def ports(self) -> list[int]:
        """The gateways' ports."""
        return [urlsplit(url).port or 0 for url in self.urls]

    @property
    def port(self) -> int:
        return self.ports[0]

    def restart(self, worker: str, **environment: str) -> None:
        """Restart a worker with other settings."""
        self.servers[worker].stop()
        self.add_worker(worker, [worker], **environment)
        self.start([worker])

    def catch_up(self) -> None:
        """Return once the workers have handled all that was accepted.

        Each worker is asked a question, which stands behind all accepted events in its queue.
        """
        session = Session.start(self.port)
        for question in (session.resume(), session.summary()):
            deadline = time.monotonic() + CATCH_UP_SECONDS
            while ask(self.port, question).status != 200:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{self.name}: the workers do not catch up")

    def cpu(self) -> dict[str, float]:
        """Return the processor seconds that each server has used so far."""
        return {name: cpu_seconds(server.pid) for name, server in self.servers.items()}

    def cpu_beside(self) -> dict[str, float]:
        """Return the processor seconds of the broker, the cache and the load generator."""
        own = {pid for server in self.servers.values() for pid in family(server.pid)}
        roots = {"beam.smp": "RabbitMQ", "redis-server": "Redis"}
        beside = {
            roots[name]: cpu_seconds(pid)
            for pid, name in descendants().items()
            if name in roots and pid not in own
        }
        return beside | {"load generator": time.process_time()}

    def memory(self, kind: str = "Pss") -> dict[str, float]:
        """Return the megabytes of each server, its pool included."""
        return {name: megabytes(server.pid, kind) for name, server in self.servers.items()}

    def stored_bytes(self) -> int:
        """Return the size of the stores and of the reports on disk."""
        files = [path for path in self.folder.rglob("*") if path.suffix != ".log"]
        return sum(path.stat().st_size for path in files)


@contextmanager
def alone(name: str, module: str) -> Iterator[System]:
    """Run a server of the bench's own, for comparison."""
    with temporary_folder() as folder:
        system = System(name=name, folder=folder, environment={})
        system.add_gateway(name, [module])
        with running(system):
            yield system


@contextmanager
def embedded(*command: str, **changed: str) -> Iterator[System]:
    """Run the embedded stack, by another command if one is given."""
    with temporary_folder() as folder:
        environment = _environment(folder, DATA_DIR=str(folder), **changed)
        system = System(name="embedded", folder=folder, environment=environment)
        system.add_gateway("vivavoce", command or ["vivavoce", "run"])
        with running(system):
            yield system


@contextmanager
def full(**changed: str) -> Iterator[System]:
    """Run RabbitMQ, Redis, a gateway, and a worker of each kind on a SQLite file each."""
    with temporary_folder() as folder, run_rabbitmq() as rabbitmq, run_redis() as redis:
        servers = {
            "BROKER_URL": rabbitmq.url,
            "STORE_URL": f"sqlite:///{folder}/store",
            "REDIS_URL": redis,
        }
        environment = _environment(folder, **servers, **changed)
        system = System(name="full", folder=folder, environment=environment)
        system.add_gateway("gateway", ["gateway"])
        for worker in WORKERS:
            system.add_worker(worker.package, [worker.package])
        with running(system):
            yield system


def _environment(folder: Path, **given: str) -> dict[str, str]:
    """Return the settings of every process.

    A session may grow without end, because the bench asks whether it stays as fast. Grades are
    made from words alone, and never for money, whatever the caller's environment says.
    """
    settings = {
        "JWT_SECRETS": secrets.token_urlsafe(48),
        "DESK": "off",  # its replicas would share a port; a candidate never calls it
        "MAX_SESSION_CHARS": "2000000000",
        "MAX_ANSWER_CHARS": "2000000000",
        "MAX_SESSION_EVENTS": "2000000000",
        "LOG_LEVEL": "warning",
        "GRADER_ENCODER": "off",
        "ANTHROPIC_API_KEY": "",
    }
    return base_environment(folder, settings | given)


def processors() -> int:
    return len(os.sched_getaffinity(0))
