"""A process that a fault may end, freeze, weigh, and start again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.server_process import DOWN_SECONDS, Server, replies, wait_until

QUESTION = b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"

NEW = 30.0
"""Seconds after its start."""


class Replica(Server):
    """One process of a service, to be broken and started again. `wanted` while it should run."""

    wanted = False
    _started = 0.0

    def start(self) -> None:
        self._started = time.monotonic()
        try:
            super().start()
        finally:
            self.wanted = True

    def stop(self) -> None:
        self.wanted = False
        began = time.monotonic()
        super().stop()
        if time.monotonic() - began >= DOWN_SECONDS:
            raise TimeoutError("it did not end after SIGTERM")

    def kill(self) -> None:
        self.wanted = False
        super().kill()

    def crash(self) -> None:
        """kill -9 of the process alone: what it had forked has to end by itself."""
        process = self._process
        assert process is not None
        self.wanted = False
        process.kill()
        process.wait()
        wait_until(partial(_is_gone, process.pid), 10)
        self._process = None

    @property
    def is_new(self) -> bool:
        """It may still be opening what it needs, and end if that is away."""
        return time.monotonic() - self._started < NEW

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def end(self) -> str:
        """How it ended by itself: its exit code, and the last that it wrote."""
        assert self._process is not None
        return f"{self._process.poll()}: {self._log.read_text(errors='replace')[-1500:]}"

    def signal(self, number: signal.Signals) -> None:
        """To it and all that it forked."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def memory(self) -> list[int]:
        """Bytes of memory of the process and of each that it forked, shared pages divided."""
        group = self._process.pid if self._process else 0
        return [proportional(pid) for pid in members(group)]


def members(group: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            if int(path.read_text().rpartition(")")[2].split()[2]) == group:
                yield int(path.parent.name)


def proportional(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def healthy(port: int) -> bool:
    return replies(port, QUESTION, b"HTTP/1.1 200") or replies(port, QUESTION, b"HTTP/1.0 200")
