"""A run: the load, the faults in turn, and the check at the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.chaos.checker import Checked, open_checker
from tests.chaos.faults import Planned
from tests.chaos.history import QUIET, Fate, History
from tests.chaos.load import Load
from tests.chaos.stack import Stack
from tests.chaos.supervisor import Supervisor
from tests.chaos.vital_signs import VitalSigns
from tests.support.eventually import eventually

BACK_SECONDS = 60.0
"""Everything is healthy again in this time after a fault."""

AT_STAKE_SECONDS = 120.0
"""The time that a slow machine gets to accept enough for the run to mean something."""

CHECK_SECONDS = 120.0
"""The time in which every report has to be there after the run."""


@dataclass
class Run:
    """A run on a stack. `at_least` is the number of events that have to be accepted in all."""

    stack: Stack
    load: Load
    history: History
    at_least: int = 50
    say: bool = False

    async def go(self, plan: Iterable[Planned], finish: float = 240.0) -> Checked:
        """Inject all planned faults under load; then let everyone finish, and check."""
        supervisor = Supervisor(self.stack, self.history)
        signs = VitalSigns(self.load.gateways, self.history)
        async with supervisor.watching(), signs.watching(), self.load.running(finish):
            await self._quiet(2.0)
            for planned in plan:
                await self._fault(planned)
                supervisor.check()
            await self._quiet(2.0)
            await eventually(self._enough_at_stake, AT_STAKE_SECONDS)
            supervisor.check()
        async with open_checker(self.stack.urls, self.history) as checker:
            return await checker.check(CHECK_SECONDS)

    def _enough_at_stake(self) -> bool:
        accepted = sum(toll.answers["accepted"] for toll in self.history.tolls.values())
        return accepted >= self.at_least and any(one.erased for one in self.history.interviews)

    async def _quiet(self, seconds: float) -> None:
        """Wait so long, and until something is accepted again."""
        toll = self.history.tolls[QUIET]
        before, until = toll.answers["accepted"], time.monotonic() + BACK_SECONDS
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
        until = time.monotonic() + BACK_SECONDS
        while not await asyncio.to_thread(self.stack.healthy):
            if time.monotonic() > until:
                self.history.complain(f"not healthy {BACK_SECONDS:.0f} s after its end")
                return
            await asyncio.sleep(0.2)

    def _tell(self, what: str) -> None:
        if self.say:
            print(f"{time.monotonic() - self.history.began:6.1f} s  {what}", flush=True)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of words by the fault during which they were answered, and of reports."""

    accepted: Counter[str]
    stored: Counter[str]
    lost: Counter[str]
    doubled: Counter[str]
    asked: int
    made: int


def totals(history: History, checked: Checked) -> Totals:
    """Return the sums without erased sessions, of which nothing is to be there."""
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
    """Return all complaints; empty after a good run."""
    found = list(history.wrong)
    for session_id, verdict in checked.verdicts.items():
        what = list(verdict.wrong)
        what += [f"{len(verdict.lost)} words lost"] if verdict.lost else []
        what += [f"{len(verdict.doubled)} words doubled"] if verdict.doubled else []
        found += [f"session {session_id[:8]}: {text}" for text in what]
    return found


def seeded(seed: int) -> random.Random:
    return random.Random(f"chaos {seed}")
