"""A report volume that stays away for too long: reports are set aside, and replayed."""

import asyncio
import sys
import time
from dataclasses import dataclass, field

from tests.chaos.candidate import Candidate
from tests.chaos.faults.disks import VolumeGone
from tests.chaos.history import Interview
from tests.chaos.stack import Replica, Stack

TOLD = "the report volume cannot be written"
PATIENCE = 60.0


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
        listed = await self._operator("list")
        if "Not" not in listed or self._interview.id[:8] not in listed:
            self.candidate.history.complain("the dead letter and its reason are not listed")
        await self._operator("replay", "--all", "--queue", "report")
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
            answer = await self.candidate.once(method, path, body=body, token=interview.token)
            if answer and answer.status == expected and TOLD in answer.content.decode():
                return
            await self.candidate.wait_as_told(answer)
        self.candidate.history.complain(f"{path.split('/')[1]} does not say why no report comes")

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
