"""SIGTERM ends every process with code 0 and without a traceback, whatever it waits for."""

import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_urlsafe

import pytest

from shared.services import SERVICES
from shared.store.sqlite_file import BUSY_SECONDS
from tests.support.server_process import free_port, healthy, wait_until
from tests.support.servers import ROOT
from tests.support.stacks import base_environment

START_SECONDS = 60.0
"""Longer than a process takes to start on a crowded machine."""

STOP_SECONDS = 15.0
"""A process that starts ends after 1 s; a crowded machine takes longer to notice. Each of these
processes would wait for longer without the signal, or end with another code."""

PACKAGES = [service.package for service in SERVICES.values()]

SLOW_MODULE = """
import pathlib, time
pathlib.Path({begun!r}).touch()
for _ in range(600):
    time.sleep(0.1)
"""
"""An import of a minute. Python looks for signals between two of its instructions, as in every
import: one that comes just before a system call waits until the call ends."""


@contextmanager
def process(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m <arguments>` in the folder, with its output in the file `log` there."""
    ports = {"PORT": str(free_port()), "JWT_SECRETS": token_urlsafe(48)}
    given = {"PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"), **ports, **environment}
    with (folder / "log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env=base_environment(folder, given),
            stdout=log,
            stderr=log,
        )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def assert_ends(folder: Path, started: subprocess.Popen[bytes], seconds: float) -> None:
    """Send SIGTERM, and check that the process ends in order within `seconds`."""
    started.send_signal(signal.SIGTERM)
    code: object = "it still runs"
    with suppress(subprocess.TimeoutExpired):
        code = started.wait(seconds)
    log = (folder / "log").read_text()
    assert code == 0, log
    assert "Traceback" not in log


def slow_module(folder: Path, name: str, begun: Path) -> str:
    """Return a PYTHONPATH with a module that takes a minute to import, and touches `begun`."""
    modules = folder / "modules"
    modules.mkdir()
    (modules / f"{name}.py").write_text(SLOW_MODULE.format(begun=str(begun)))
    return f"{modules}:{ROOT}"


@contextmanager
def silent() -> Iterator[socket.socket]:
    """Listen on a port, and never say anything to a client that connects."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(START_SECONDS)
        yield server


def says(folder: Path, text: str) -> None:
    """Return once the process has logged the text."""
    wait_until(lambda: text in (folder / "log").read_text(), START_SECONDS)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_service_ends_while_its_broker_is_silent(tmp_path: Path, package: str) -> None:
    with silent() as server:
        url = f"amqp://127.0.0.1:{server.getsockname()[1]}/"
        with process(tmp_path, package, BROKER_URL=url) as started, closing(server.accept()[0]):
            assert_ends(tmp_path, started, STOP_SECONDS)


@pytest.mark.parametrize("command", [*([package] for package in PACKAGES), ["vivavoce", "run"]])
def test_a_process_ends_in_the_middle_of_its_imports(
    tmp_path: Path, command: Sequence[str]
) -> None:
    begun = tmp_path / "begun"
    modules = slow_module(tmp_path, "pydantic", begun)
    with process(tmp_path, *command, PYTHONPATH=modules) as started:
        wait_until(begun.exists, START_SECONDS)
        assert_ends(tmp_path, started, STOP_SECONDS)


def test_the_stack_ends_while_its_pool_starts(tmp_path: Path) -> None:
    with process(tmp_path, "vivavoce", "run") as started:
        says(tmp_path, '"starting"')
        assert_ends(tmp_path, started, STOP_SECONDS)


def test_the_stack_ends_while_its_pool_starts_and_the_gateway_serves(tmp_path: Path) -> None:
    begun, port = tmp_path / "begun", free_port()
    modules = slow_module(tmp_path, "fpdf", begun)  # which the processes of the pool import
    with process(tmp_path, "vivavoce", "run", PYTHONPATH=modules, PORT=f"{port}") as started:
        wait_until(lambda: begun.exists() and healthy(port), START_SECONDS)
        assert_ends(tmp_path, started, STOP_SECONDS)


def test_the_stack_ends_while_its_store_is_silent(tmp_path: Path) -> None:
    with silent() as server:
        url = f"mongodb://127.0.0.1:{server.getsockname()[1]}/stop"
        run = process(tmp_path, "vivavoce", "run", STORE_URL=url)
        with run as started, closing(server.accept()[0]):
            assert_ends(tmp_path, started, STOP_SECONDS)


def test_the_stack_ends_while_somebody_holds_its_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "broker.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with process(tmp_path, "vivavoce", "run") as started:
            locked = partial(_has_open, started.pid, data / "broker.sqlite")
            wait_until(locked, START_SECONDS)
            assert_ends(tmp_path, started, BUSY_SECONDS - 1)


def _has_open(pid: int, path: Path) -> bool:
    links = Path(f"/proc/{pid}/fd").iterdir()
    return any(link.is_symlink() and link.readlink() == path for link in links)
