"""A report volume that stays away too long, so that reports are set aside and replayed."""

import asyncio
import sys
import time
from dataclasses import dataclass, field

from gateway.interview.held_up import NOT_DONE
from tests.chaos.candidate import Candidate
from tests.chaos.faults.disks import VolumeGone
from tests.chaos.history import Interview
from tests.chaos.stack import Stack
from tests.support.requests import Request
from tests.support.server_process import Server

TOLD = NOT_DONE["report"]
"""The sentence for clients."""

REASON = "the report volume cannot be written"
"""The reason for operators, in the list of dead letters."""

TRY_SECONDS = 45.0
"""Less than a minute, after which the gateway announces a finalize again by itself."""


@dataclass(slots=True)
class TooLong:
    """The volume stays away from report workers that give up soon.

    `candidate` finalizes an interview during the fault.
    """

    stack: Stack
    candidate: Candidate
    name: str = "the report volume away until reports are set aside"
    seconds: float = 1.0
    _gone: VolumeGone = field(init=False)
    _interview: Interview | None = None

    def __post_init__(self) -> None:
        self._gone = VolumeGone(self.stack)

    async def inject(self) -> None:
        self.stack.impatient.touch()
        await self._restart_workers()
        await self._gone.inject()
        self._interview = interview = await self.candidate.start()
        await self.candidate.answer(interview, at_once=True)
        interview.asked = True
        await self._until_told(interview.session.finalize(), 503)
        await self._until_told(interview.session.report(), 202)

    async def heal(self) -> None:
        assert self._interview is not None
        self.stack.impatient.unlink()
        await self._restart_workers()
        await self._gone.heal()
        await self._until_listed(self._interview)
        await self._until_replayed(self._interview)
        await self.candidate.finalize(self._interview)

    async def _restart_workers(self) -> None:
        workers = self.stack.replicas["report"]
        for step in (Server.stop_in_order, Server.start):
            await asyncio.gather(*(asyncio.to_thread(step, worker) for worker in workers))

    async def _until_told(self, request: Request, expected: int) -> None:
        """Ask until the answer gives the reason in plain words."""
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            answer = await self.candidate.calls.once(request)
            if answer is not None and answer.status_code == expected and TOLD in answer.text:
                return
            await self.candidate.calls.wait_as_told(answer)
        self.candidate.history.complain(
            f"{request.path.split('/')[1]} does not say why no report comes"
        )

    async def _until_listed(self, interview: Interview) -> None:
        """Wait until the dead letter is listed.

        An erasure reads all dead letters, which are out of sight for a moment.
        """
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            listed = await self._operator("list")
            if interview.id[:8] in listed and REASON in listed:
                return
        self.candidate.history.complain("the dead letter and its reason are not listed")

    async def _until_replayed(self, interview: Interview) -> None:
        """Wait until a replay, and nothing else, makes the report."""
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            await self._operator("replay", "--all", "--queue", "report")
            answer = await self.candidate.calls.once(interview.session.report())
            if answer is not None and answer.status_code == 200:
                return
        self.candidate.history.complain("a replayed event did not make the report")

    async def _operator(self, *command: str) -> str:
        """Run `vivavoce dead-letters` and return the output."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vivavoce", "dead-letters", *command),
            env=self.stack.process_environment | {"COLUMNS": "250"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complaints = await asyncio.wait_for(process.communicate(), TRY_SECONDS)
        if process.returncode:
            self.candidate.history.complain(f"dead-letters {command[0]}: {complaints[-300:]!r}")
        return printed.decode()
