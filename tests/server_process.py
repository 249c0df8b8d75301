"""A server that a test starts: one process, up when it answers, gone when the test ends."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

UP_SECONDS = 90.0
DOWN_SECONDS = 20.0


class Server:
    """One server process. It leads a process group, so nothing that it forked outlives it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        is_up: Callable[[], bool],
        log: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._command = [str(part) for part in command]
        self._is_up = is_up
        self._log = log
        self._env = {**os.environ, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers."""
        with self._log.open("ab") as log:
            self._process = process = subprocess.Popen(
                self._command, env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_until(lambda: process.poll() is not None or self._is_up(), UP_SECONDS)
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}")
        except Exception as error:
            self.stop()
            tail = self._log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{self._command[0]} did not start: {error}\n{tail}") from error

    def stop(self) -> None:
        """Ends it in order (SIGTERM), or by force if it does not end. It may be started again."""
        if self._process is None:
            return
        process, self._process = self._process, None
        try:
            signal_group(process, signal.SIGTERM)
            process.wait(DOWN_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            signal_group(process, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        """Ends it at once, as a crash does."""
        if self._process is not None:
            signal_group(self._process, signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextmanager
def running(server: Server) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop()


def free_port() -> int:
    """Below the ephemeral ports: a client that keeps trying one of those while nothing listens
    can end up connected to itself, and the server then finds its port taken."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """TimeoutError when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not up after {seconds:.0f} s")
        time.sleep(0.05)


def replies(port: int, question: bytes, answer: bytes) -> bool:
    """Whether a server on this port answers so; an empty answer is a connection accepted."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            client.sendall(question)
            return not answer or client.recv(len(answer), socket.MSG_WAITALL) == answer
    except OSError:
        return False


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
