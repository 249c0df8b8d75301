"""A server that a test starts: a process, up when it answers, gone when the test ends."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock

UP_SECONDS = 180.0
"""Nineteen processes that start at once on two busy processors take more than a minute."""

DOWN_SECONDS = 40.0
GONE_SECONDS = 30.0
HEALTH_REQUEST = b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"


class Server:
    """A server process. It leads a process group, so that nothing it forked outlives it.

    Threads may start and stop the same server: the calls wait for each other.
    """

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
        self._was_up = False
        self._lock = Lock()

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server does not run"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def ended_by_itself(self) -> bool:
        """Whether the server was up, and then ended without `stop`, `kill` or `crash`."""
        process = self._process
        return self._was_up and process is not None and process.poll() is not None

    def last_words(self, characters: int = 1500) -> str:
        """Return the exit code, None while the process runs, and the end of the log."""
        code = self._process.poll() if self._process else None
        return f"{code}: {self._tail(characters)}"

    def start(self) -> None:
        """Start the process unless it runs, and return once it answers."""
        with self._lock:
            if self.is_running:
                return
            self._was_up = False
            with self._log.open("ab") as log:
                self._process = process = subprocess.Popen(
                    self._command, env=self._env, stdout=log, stderr=log, start_new_session=True
                )
            try:
                wait_until(lambda: process.poll() is not None or self._is_up(), UP_SECONDS)
                if process.poll() is not None:
                    raise RuntimeError(f"the server ended with {process.returncode}")
            except Exception as error:
                self._stop(signal.SIGTERM)
                raise RuntimeError(
                    f"{self._command[0]} did not start: {error}\n{self._tail()}"
                ) from error
            self._was_up = True

    def stop(self) -> None:
        """End the process with SIGTERM, or by force after `DOWN_SECONDS`."""
        with self._lock:
            self._stop(signal.SIGTERM)

    def stop_in_order(self) -> None:
        """Stop the server, but raise RuntimeError unless it ends by itself with code 0."""
        with self._lock:
            code = self._stop(signal.SIGTERM)
        if code != 0:
            raise RuntimeError(f"{self._command} ended after SIGTERM with {code}\n{self._tail()}")

    def kill(self) -> None:
        """End the process and all that it forked at once, as a power cut does."""
        with self._lock:
            self._stop(signal.SIGKILL)

    def crash(self) -> None:
        """Kill the process alone. All that it forked has to end by itself, in GONE_SECONDS."""
        with self._lock:
            group = self.pid
            os.kill(group, signal.SIGKILL)
            process, self._process = self._process, None
            assert process is not None
            process.wait()
            wait_until(partial(_is_gone, group), GONE_SECONDS)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all that it forked."""
        _signal_group(self.pid, number)

    def _stop(self, number: signal.Signals) -> int | None:
        """End the process, by force after `DOWN_SECONDS`, and return its exit code.

        The code is 0 if no process ran, and None after the force.
        """
        if self._process is None:
            return 0
        process, self._process = self._process, None
        try:
            _signal_group(process.pid, number)
            return process.wait(DOWN_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()

    def _tail(self, characters: int = 2000) -> str:
        return self._log.read_text(errors="replace")[-characters:]


@contextmanager
def running(server: Server) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop()


def free_port() -> int:
    """Return a free port below the ephemeral ports.

    A client that keeps trying an ephemeral port while nothing listens there can end up connected
    to itself, and the server then finds its port taken.
    """
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Return once the condition holds; raise TimeoutError when it does not hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true after {seconds:.0f} s")
        time.sleep(0.05)


def healthy(port: int) -> bool:
    """Return whether `/health` on this port answers 200."""
    return any(replies(port, HEALTH_REQUEST, b"HTTP/1.%d 200" % minor) for minor in (1, 0))


def replies(port: int, question: bytes, answer: bytes) -> bool:
    """Return whether the server on this port answers so.

    An empty answer: it accepts the connection.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            client.sendall(question)
            return not answer or client.recv(len(answer), socket.MSG_WAITALL) == answer
    except OSError:
        return False


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
