"""One run: the load, the faults one after the other, and the verdict at the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from tests.chaos.checker import Checked, Checker
from tests.chaos.faults import Planned
from tests.chaos.history import QUIET, Fate, History
from tests.chaos.load import Load
from tests.chaos.stack import Stack
from tests.eventually import eventually

BACK = 60.0
"""Seconds within which everything is healthy again after a fault."""

AT_STAKE = 120.0
"""Seconds that a slow machine gets to have enough accepted for the run to mean something."""


@dataclass
class Run:
    """`load` and `history` belong together. `at_least`: so many events are accepted in all."""

    stack: Stack
    load: Load
    history: History
    at_least: int = 50
    say: bool = False

    async def go(self, plan: Iterable[Planned], finish: float = 240.0) -> Checked:
        """All of the plan under load; then everyone finishes, and is checked."""
        async with self._supervised(), self.load.running(finish):
            await self._quiet(2.0)
            for planned in plan:
                await self._fault(planned)
            await self._quiet(2.0)
            await eventually(self._enough_at_stake, AT_STAKE)
        for name, replica in self.stack.all():
            if not replica.alive:
                self.history.complain(f"{name} is not back")
        checker = Checker(self.load.http, self.load.urls, self.history)
        return await checker.check(120.0)

    def _enough_at_stake(self) -> bool:
        accepted = sum(toll.answers["accepted"] for toll in self.history.tolls.values())
        return accepted >= self.at_least and any(one.erased for one in self.history.interviews)

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
        await self._quiet(0.5)

    async def _healthy(self) -> None:
        until = time.monotonic() + BACK
        while not await asyncio.to_thread(self.stack.healthy):
            if time.monotonic() > until:
                self.history.complain(f"not healthy {BACK:.0f} s after its end")
                return
            await asyncio.sleep(0.2)

    @asynccontextmanager
    async def _supervised(self) -> AsyncIterator[None]:
        """What ends by itself is started again, as compose does. It may do so only while it starts
        and something that it needs is away."""
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
                    if not replica.is_new:
                        self.history.complain(f"{name} ended by itself, {replica.end}")
                    with suppress(RuntimeError):  # still away: next time, then
                        await asyncio.to_thread(replica.start)
            await asyncio.sleep(0.5)

    def _tell(self, what: str) -> None:
        if self.say:
            print(f"{time.monotonic() - self.history.began:6.1f} s  {what}", flush=True)


@dataclass(frozen=True, slots=True)
class Totals:
    """Words by the fault during which they were answered; reports."""

    accepted: Counter[str]
    stored: Counter[str]
    lost: Counter[str]
    doubled: Counter[str]
    asked: int
    made: int


def totals(history: History, checked: Checked) -> Totals:
    """Sessions that were erased are left out: nothing of them is to be there."""
    stored = {word for verdict in checked.verdicts.values() for word in verdict.stored}
    doubled = {word for verdict in checked.verdicts.values() for word in verdict.doubled}
    kept = [one for one in history.interviews if one.asked and not one.erased]
    chunks = [chunk for one in kept for chunk in one.chunks]
    accepted = [chunk for chunk in chunks if chunk.fate is Fate.ACCEPTED]
    return Totals(
        accepted=Counter(chunk.during for chunk in accepted),
        stored=Counter(chunk.during for chunk in accepted if chunk.word in stored),
        lost=Counter(chunk.during for chunk in accepted if chunk.word not in stored),
        doubled=Counter(chunk.during for chunk in chunks if chunk.word in doubled),
        asked=len(kept),
        made=checked.reports,
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
