"""The embedded stack, killed again and again in the middle of its work."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.checker import Checked, open_checker
from tests.chaos.history import History
from tests.chaos.http import Gateway
from tests.chaos.load import Load
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.stacks import Stack

FAULT = "kill -9 of the embedded stack"
FINISH_SECONDS = 120.0
CHECK_SECONDS = 60.0
ACCEPTED_SECONDS = 60.0


@dataclass
class Kills:
    """Kills of the embedded stack under the load of a few candidates."""

    embedded: Stack
    gateways: Sequence[Gateway]
    random: random.Random
    history: History = field(default_factory=History)

    @property
    def data(self) -> Path:
        return Path(self.embedded.environment["DATA_DIR"])

    @property
    def _process(self) -> Server:
        return self.embedded.servers["vivavoce"]

    async def go(self, times: int) -> Checked:
        """Kill the process so many times, and check every report at the end."""
        load = Load(self.gateways, self.history, self.random, candidates=8, pause=0.05)
        self.history.during = FAULT
        toll = self.history.toll
        async with load.running(FINISH_SECONDS):
            for _ in range(times):
                await self._some_are_accepted(self.random.randrange(10, 150))
                began = time.monotonic()
                await asyncio.to_thread(self._process.crash)
                for name in await asyncio.to_thread(self._damaged):
                    self.history.complain(f"{name} is damaged")
                await asyncio.to_thread(self._process.start)
                toll.injected += 1
                toll.seconds += time.monotonic() - began
                toll.back = max(toll.back, time.monotonic() - began)
        async with open_checker(self.embedded.urls, self.history) as checker:
            return await checker.check(CHECK_SECONDS)

    async def _some_are_accepted(self, number: int) -> None:
        """Wait for a random number of words, so that each kill interrupts other work."""
        answers = self.history.toll.answers
        enough = answers["accepted"] + number
        await eventually(lambda: answers["accepted"] >= enough, ACCEPTED_SECONDS)

    def _damaged(self) -> list[str]:
        """Return the files whose integrity check fails, while the process is down."""
        found = []
        for path in sorted(self.data.glob("*.sqlite")):
            with closing(sqlite3.connect(path)) as database:
                (answer,) = database.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                found.append(path.name)
        return found
