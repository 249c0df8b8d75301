"""The embedded stack, killed again and again in the middle of its work."""

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.chaos.checker import Checked, Checker
from tests.chaos.history import History
from tests.chaos.http import Http
from tests.chaos.load import Load
from tests.chaos.replica import Replica, healthy
from tests.eventually import eventually
from tests.server_process import free_port

NAME = "kill -9 of the embedded stack"


@dataclass(frozen=True, slots=True)
class Embedded:
    """`python -m vivavoce run` on a folder of its own."""

    folder: Path
    url: str
    process: Replica

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def damaged(self) -> list[str]:
        """The files whose integrity check fails. To be asked while it is down."""
        found = []
        for path in sorted(self.data.glob("*.sqlite")):
            with closing(sqlite3.connect(path)) as database:
                (answer,) = database.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                found.append(path.name)
        return found


@contextmanager
def run_embedded(folder: Path) -> Iterator[Embedded]:
    port = free_port()
    environment = {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "LOG_FORMAT": "json",
        "FINALIZE_WAIT": "10",
        "RATE_LIMITS": "off",
    }
    command = [sys.executable, "-m", "vivavoce", "run"]
    process = Replica(command, partial(healthy, port), folder / "vivavoce.log", environment)
    try:
        process.start()
        yield Embedded(folder, f"http://127.0.0.1:{port}", process)
    finally:
        process.stop()


@dataclass
class Kills:
    """`times` kills under the load of a few candidates."""

    embedded: Embedded
    random: random.Random
    history: History = field(default_factory=History)
    http: Http = field(default_factory=Http)

    async def go(self, times: int) -> Checked:
        urls = [self.embedded.url]
        load = Load(self.http, urls, self.history, self.random, candidates=8, pause=0.05)
        self.history.during = NAME
        toll = self.history.toll
        async with load.running(limit=120):
            for _ in range(times):
                await self._some_are_accepted(self.random.randrange(10, 150))
                began = time.monotonic()
                await asyncio.to_thread(self.embedded.process.crash)
                for name in await asyncio.to_thread(self.embedded.damaged):
                    self.history.complain(f"{name} is damaged")
                await asyncio.to_thread(self.embedded.process.start)
                toll.injected += 1
                toll.seconds += time.monotonic() - began
                toll.back = max(toll.back, time.monotonic() - began)
        checked = await Checker(self.http, urls, self.history).check(60)
        await self.http.close()
        return checked

    async def _some_are_accepted(self, number: int) -> None:
        """So the kills come at moments that differ in what is going on."""
        answers = self.history.toll.answers
        enough = answers["accepted"] + number
        await eventually(lambda: answers["accepted"] >= enough, 60)
