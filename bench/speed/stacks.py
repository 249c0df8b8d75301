"""What is measured: the no-op, the embedded stack, and the full one with one gateway."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from bench.speed.load import Request
from tests.e2e.stacks import Stack, run_embedded, run_full
from tests.server_process import Server, free_port, replies
from tests.servers import run_rabbitmq, run_redis

TICKS = os.sysconf("SC_CLK_TCK")

LARGE = {"MAX_SESSION_CHARS": "2000000000", "LOG_LEVEL": "warning"}
"""A session may grow without end here: that it stays as fast is one of the questions."""


@contextmanager
def noop(folder: Path) -> Iterator[int]:
    """FastAPI's no-op; its port."""
    port = free_port()
    server = Server(
        [sys.executable, "-m", "bench.speed.noop"],
        lambda: replies(port, b"GET /health HTTP/1.0\r\n\r\n", b"HTTP/1.1 200"),
        folder / "noop.log",
        {"PORT": str(port)},
    )
    server.start()
    try:
        yield port
    finally:
        server.stop()


@contextmanager
def embedded() -> Iterator[Stack]:
    with run_embedded(None, **LARGE) as stack:
        yield stack


@contextmanager
def full() -> Iterator[Stack]:
    """RabbitMQ, Redis, one SQLite file a service."""
    with (
        run_rabbitmq() as rabbitmq,
        run_redis() as redis,
        run_full(rabbitmq.url, redis, None, **LARGE) as stack,
    ):
        stack.servers.pop("gateway2").stop()
        yield stack


class Candidate:
    """One session, through the public interface."""

    def __init__(self, stack: Stack, role: str = "engineering") -> None:
        self.client = httpx2.Client(base_url=stack.url, timeout=120)
        self.port = int(stack.url.rsplit(":", 1)[1])
        started = self.client.post("/interview/start", json={"role": role}).json()
        self.session_id: str = started["session_id"]
        self.questions: list[str] = started["questions"]
        self.token: str = started["token"]["access_token"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def append(self, text: str, question_index: int = 0) -> None:
        body = {"session_id": self.session_id, "text": text, "question_index": question_index}
        self.client.post("/stt/append", json=body).raise_for_status()

    def finalize(self) -> dict[str, object]:
        answer = self.client.post("/report/finalize", json={"session_id": self.session_id})
        answer.raise_for_status()
        report: dict[str, object] = answer.json()
        return report

    def request(self, method: str, path: str, body: bytes = b"") -> Request:
        return Request(self.port, method, path, self.token, body)


def cpu_seconds(stack: Stack) -> dict[str, float]:
    """Processor time used so far by each of its processes, their children included."""
    return {
        name: sum(_ticks(pid) for pid in _family(server.pid)) / TICKS
        for name, server in stack.servers.items()
    }


def memory(stack: Stack) -> dict[str, float]:
    """Megabytes of each of its processes, children included; shared pages count once."""
    return {
        name: sum(_megabytes(pid) for pid in _family(server.pid))
        for name, server in stack.servers.items()
    }


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
