"""Real servers for tests, each private, on a free port and in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.support.server_process import Server, free_port, replies, running

ROOT = Path(__file__).parent.parent.parent


class ServerMissingError(Exception):
    """Raised where a server is not installed; the message says how to install it."""


class RabbitMQ:
    """A RabbitMQ at `url` that keeps its port and its data through stop and start.

    With `management` its management plugin answers at `api_url`.
    """

    def __init__(
        self, folder: Path, config: Path | None = None, *, management: bool = False
    ) -> None:
        port, distribution, epmd = free_port(), free_port(), free_port()
        if management:
            api, config = free_port(), folder / "rabbitmq.conf"
            self.api_url = f"http://127.0.0.1:{api}"
            config.write_text(f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {api}\n")
            (folder / "plugins").write_text("[rabbitmq_management].")
        self.url = f"amqp://guest:guest@127.0.0.1:{port}/"
        self._environment = env = {
            "RABBITMQ_NODENAME": f"t{port}@localhost",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(config or folder / "none"),
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        # A private name service: the service that a node starts itself would outlive the tests.
        self._names = Server(["epmd"], lambda: replies(epmd, b"", b""), folder / "epmd.log", env)
        self._node = Server(
            [find("rabbitmq-server", "apt-get install rabbitmq-server", "/usr/lib/rabbitmq/bin")],
            lambda: replies(port, b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00"),
            folder / "node.log",
            env,
        )

    def start(self) -> None:
        """Start the server, and return once clients can connect."""
        self._names.start()
        self._node.start()

    def stop(self) -> None:
        self._node.stop()
        self._names.stop()

    def kill(self) -> None:
        """End the server as a power cut does."""
        self._node.kill()
        self._names.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def control(self, *command: str) -> None:
        """Run rabbitmqctl, as an operator does."""
        program = find("rabbitmqctl", "apt-get install rabbitmq-server", "/usr/lib/rabbitmq/bin")
        environment = {**os.environ, **self._environment}
        subprocess.run([program, *command], env=environment, check=True, capture_output=True)


@contextmanager
def run_rabbitmq(config: Path | None = None, *, management: bool = False) -> Iterator[RabbitMQ]:
    """Run a RabbitMQ, with the configuration file `config`, or with the management plugin."""
    with temporary_folder() as folder:
        broker = RabbitMQ(folder, config, management=management)
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()


@contextmanager
def run_redis() -> Iterator[str]:
    """Run a Redis that keeps nothing on disk, and yield its URL."""
    program, port = find("redis-server", "apt-get install redis-server"), free_port()
    with temporary_folder() as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        no_disk = ["--save", "", "--appendonly", "no"]
        up = partial(replies, port, b"PING\r\n", b"+PONG")
        with running(Server([*command, *no_disk], up, folder / "log")):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def run_mongodb() -> Iterator[str]:
    """Yield the URL of MONGODB_URI, or of a mongod, or of a stand-in with its protocol."""
    if given := os.environ.get("MONGODB_URI"):
        yield given
        return
    port = free_port()
    url = f"mongodb://127.0.0.1:{port}"
    with temporary_folder() as folder:
        command = mongodb_command(folder, port)
        with running(Server(command, lambda: pings(url), folder / "log")):
            yield url


def mongodb_command(folder: Path, port: int) -> list[str | Path]:
    if mongod := shutil.which("mongod"):
        return [mongod, "--dbpath", folder, "--port", str(port), "--bind_ip", "127.0.0.1"]
    python = os.environ.get("MONGOECO_PYTHON") or ROOT / ".venv-mongoeco/bin/python"
    if not Path(python).exists():
        raise ServerMissingError(
            "no MongoDB: set MONGODB_URI, install mongod, or install tests/mongoeco.lock with"
            " Python 3.13 in .venv-mongoeco (or where MONGOECO_PYTHON points)"
        )
    return [python, ROOT / "tests/support/mongoeco_server.py", folder, str(port)]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vivavoce-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def find(program: str, remedy: str, folder: str | None = None) -> str:
    """Return the path of a program, looked for in `folder` first."""
    path = (folder and shutil.which(program, path=folder)) or shutil.which(program)
    if path is None:
        raise ServerMissingError(f"no {program} on this machine: {remedy}")
    return path


def pings(url: str) -> bool:
    try:
        with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=1000) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True
