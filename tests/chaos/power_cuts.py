"""The embedded stack, whose power is cut in its first minutes, each time with a new folder."""

import asyncio
import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.checker import Checked, open_checker
from tests.chaos.disk import COMMIT_SECONDS, Disk
from tests.chaos.history import History
from tests.chaos.http import open_gateways
from tests.chaos.load import Load
from tests.support.eventually import eventually
from tests.support.server_process import Server
from tests.support.stacks import RUNNING, Stack, embedded

STARTING, SERVING = "power cut in the first start", "power cut with the first words"

FIRST_FILES = 16
"""The first cut comes once there are so many files in the data folder, at most. A start makes 18,
and the signing secret is the eighth."""

FINISH_SECONDS = 120.0
CHECK_SECONDS = 60.0
ACCEPTED_SECONDS = 60.0


@dataclass
class PowerCuts:
    """Cuts of the power of embedded stacks: two for each new folder on the disk."""

    home: Path
    disk: Disk
    random: random.Random
    history: History = field(default_factory=History)

    async def go(self, folders: int) -> Checked:
        """Cut the power of a stack on so many new folders, and check every report."""
        checked = Checked()
        for number in range(folders):
            mine = await self._first_minutes(self.disk.folder / f"{number}")
            checked.verdicts |= mine.verdicts
            checked.reports += mine.reports
        return checked

    async def _first_minutes(self, folder: Path) -> Checked:
        settings = {"DATA_DIR": str(folder / "data"), "REPORTS_DIR": str(folder / "data/reports")}
        stack = embedded(self.home, FINALIZE_WAIT="10", **settings)
        RUNNING.append(stack)
        try:
            return await self._through_cuts(stack, stack.servers["vivavoce"], folder / "data")
        finally:
            await asyncio.to_thread(stack.stop)
            RUNNING.remove(stack)

    async def _through_cuts(self, stack: Stack, process: Server, data: Path) -> Checked:
        starting = asyncio.create_task(asyncio.to_thread(process.start))
        await self._files_are_made(data, self.random.randint(1, FIRST_FILES))
        await self._cut(process, STARTING)
        with suppress(RuntimeError):  # the cut ended it
            await starting
        if not await self._starts(process):
            return Checked()
        history = History(tolls=self.history.tolls, wrong=self.history.wrong, during=SERVING)
        self.history.during = SERVING
        async with open_gateways(stack.urls) as gateways:
            load = Load(gateways, history, self.random, candidates=6, pause=0.05)
            async with load.running(FINISH_SECONDS):
                answers = history.toll.answers
                enough = answers["accepted"] + self.random.randrange(5, 60)
                await eventually(lambda: answers["accepted"] >= enough, ACCEPTED_SECONDS)
                await self._cut(process, SERVING)
                if not await self._starts(process):
                    return Checked()
        self.history.interviews += history.interviews
        async with open_checker(stack.urls, history) as checker:
            return await checker.check(CHECK_SECONDS, pdfs=2)

    async def _files_are_made(self, folder: Path, number: int) -> None:
        """Wait for so many files, and then until their names are on the disk, or nearly."""
        await eventually(lambda: folder.is_dir() and len(list(folder.iterdir())) >= number)
        await asyncio.sleep(self.random.uniform(0, 2 * COMMIT_SECONDS))

    async def _cut(self, process: Server, during: str) -> None:
        self.history.during = during
        began = time.monotonic()
        await asyncio.to_thread(self.disk.cut)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.kill)
        await asyncio.to_thread(self.disk.restore)
        self.history.toll.injected += 1
        self.history.toll.seconds += time.monotonic() - began

    async def _starts(self, process: Server) -> bool:
        """Start the stack again, and return whether that succeeds."""
        began = time.monotonic()
        try:
            await asyncio.to_thread(process.start)
        except RuntimeError as error:
            self.history.complain(f"the stack does not start again: {error}")
            return False
        self.history.toll.back = max(self.history.toll.back, time.monotonic() - began)
        return True
