"""One run: the load, the faults one after the other, and the verdict at the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.chaos.checker import Checked, Checker
from tests.chaos.faults import Planned
from tests.chaos.history import QUIET, Fate, History
from tests.chaos.load import Load
from tests.chaos.stack import Stack

BACK = 60.0
"""Seconds within which everything is healthy again after a fault."""


@dataclass
class Run:
    """`load` and `history` belong together."""

    stack: Stack
    load: Load
    history: History
    say: bool = False

    async def go(self, plan: Iterable[Planned], finish: float = 240.0) -> Checked:
        """All of the plan under load; then everyone finishes, and is checked."""
        async with self._supervised(), self.load.running(finish):
            await self._quiet(2.0)
            for planned in plan:
                await self._fault(planned)
            await self._quiet(2.0)
        checker = Checker(self.load.http, self.load.urls, self.history)
        return await checker.check(120.0)

    async def _quiet(self, seconds: float) -> None:
        """Until something is accepted again, and for a while after it."""
        toll = self.history.tolls[QUIET]
        before, until = toll.answers["accepted"], time.monotonic() + BACK
        await asyncio.sleep(seconds)
        while toll.answers["accepted"] == before:
            if time.monotonic() > until:
                self.history.complain("nothing is accepted any more")
                return
            await asyncio.sleep(0.1)

    async def _fault(self, planned: Planned) -> None:
        fault, history = planned.fault, self.history
        self._tell(f"{fault.name} ...")
        history.during = fault.name
        began = time.monotonic()
        await fault.inject()
        await asyncio.sleep(planned.seconds)
        await fault.heal()
        healed = time.monotonic()
        await self._healthy()
        toll = history.toll
        toll.injected += 1
        toll.seconds += healed - began
        toll.back = max(toll.back, time.monotonic() - healed)
        history.during = QUIET
        self._tell(f"  back after {time.monotonic() - healed:.1f} s, {dict(toll.answers)}")
        await self._quiet(1.0)

    async def _healthy(self) -> None:
        until = time.monotonic() + BACK
        while not await asyncio.to_thread(self.stack.healthy):
            if time.monotonic() > until:
                self.history.complain(f"not healthy {BACK:.0f} s after its end")
                return
            await asyncio.sleep(0.2)

    @asynccontextmanager
    async def _supervised(self) -> AsyncIterator[None]:
        """What ends by itself is started again, as compose does; that it did is noted."""
        supervisor = asyncio.create_task(self._supervise())
        try:
            yield
        finally:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)

    async def _supervise(self) -> None:
        while True:
            for name, replica in self.stack.all():
                if replica.wanted and not replica.alive:
                    self.history.complain(f"{name} ended by itself")
                    await asyncio.to_thread(replica.start)
            await asyncio.sleep(0.5)

    def _tell(self, what: str) -> None:
        if self.say:
            print(f"{time.monotonic() - self.history.began:6.1f} s  {what}", flush=True)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of words, and of reports."""

    accepted: int
    stored: int
    lost: int
    doubled: int
    asked: int
    made: int
    lost_during: Counter[str]
    doubled_during: Counter[str]


def totals(history: History, checked: Checked) -> Totals:
    lost = {word for verdict in checked.verdicts.values() for word in verdict.lost}
    doubled = {word for verdict in checked.verdicts.values() for word in verdict.doubled}
    chunks = [
        chunk for one in history.interviews if one.asked and not one.erased for chunk in one.chunks
    ]
    accepted = sum(chunk.fate is Fate.ACCEPTED for chunk in chunks)
    return Totals(
        accepted=accepted,
        stored=accepted - len(lost),
        lost=len(lost),
        doubled=len(doubled),
        asked=len(checked.verdicts),
        made=checked.reports,
        lost_during=Counter(chunk.during for chunk in chunks if chunk.word in lost),
        doubled_during=Counter(chunk.during for chunk in chunks if chunk.word in doubled),
    )


def complaints(history: History, checked: Checked) -> list[str]:
    """All that is not as it must be; empty after a good run."""
    found = list(history.wrong)
    for session_id, verdict in checked.verdicts.items():
        what = list(verdict.wrong)
        what += [f"{len(verdict.lost)} words lost"] if verdict.lost else []
        what += [f"{len(verdict.doubled)} words doubled"] if verdict.doubled else []
        found += [f"session {session_id[:8]}: {text}" for text in what]
    return found


def seeded(seed: int) -> random.Random:
    return random.Random(f"chaos {seed}")
