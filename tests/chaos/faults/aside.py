"""A report volume that stays away for too long: reports are set aside, and replayed."""

import asyncio
import sys
import time
from dataclasses import dataclass, field

from tests.chaos.candidate import Candidate
from tests.chaos.faults.disks import VolumeGone
from tests.chaos.history import Interview
from tests.chaos.replica import Replica
from tests.chaos.stack import Stack

TOLD = "the report volume cannot be written"
PATIENCE = 45.0
"""Seconds; less than a minute, after which the gateway announces a finalize again by itself."""


@dataclass(slots=True)
class TooLong:
    """With report workers that give up soon. `candidate` has finalized when it begins."""

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
        await self._until_told(interview, "POST", "/report/finalize", 503)
        await self._until_told(interview, "GET", f"/report/{interview.id}", 202)

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
        for step in (Replica.stop, Replica.start):
            await asyncio.gather(*(asyncio.to_thread(step, worker) for worker in workers))

    async def _until_told(
        self, interview: Interview, method: str, path: str, expected: int
    ) -> None:
        """Ask until the answer says in plain words what is the matter."""
        until = time.monotonic() + PATIENCE
        body = {"session_id": interview.id} if method == "POST" else None
        while time.monotonic() < until:
            answer = await self.candidate.calls.once(method, path, body=body, token=interview.token)
            if answer and answer.status == expected and TOLD in answer.content.decode():
                return
            await self.candidate.calls.wait_as_told(answer)
        self.candidate.history.complain(f"{path.split('/')[1]} does not say why no report comes")

    async def _until_listed(self, interview: Interview) -> None:
        """Whoever erases a session looks through all of the dead letters: they are out of sight
        for a moment."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            listed = await self._operator("list")
            if interview.id[:8] in listed and TOLD in listed:
                return
        self.candidate.history.complain("the dead letter and its reason are not listed")

    async def _until_replayed(self, interview: Interview) -> None:
        """The report comes by the replay alone."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            await self._operator("replay", "--all", "--queue", "report")
            path = f"/report/{interview.id}"
            answer = await self.candidate.calls.once("GET", path, token=interview.token)
            if answer and answer.status == 200:
                return
        self.candidate.history.complain("a replayed event did not make the report")

    async def _operator(self, *command: str) -> str:
        """What `vivavoce dead-letters` prints."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vivavoce", "dead-letters", *command),
            env=self.stack.everyone | {"COLUMNS": "250"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complaints = await asyncio.wait_for(process.communicate(), PATIENCE)
        if process.returncode:
            self.candidate.history.complain(f"dead-letters {command[0]}: {complaints[-300:]!r}")
        return printed.decode()
