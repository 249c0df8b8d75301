"""A language model that takes calls and never answers."""

import asyncio
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.chaos.candidate import Candidate
from tests.chaos.stack import Stack
from tests.support.model_thread import language_model
from tests.support.server_process import Server

HANG_SECONDS = 3600.0

REPORT_SECONDS = 45.0
"""A report is made in this time, whatever the model does."""


@dataclass(slots=True)
class Hanging:
    """The grading workers grade with a model that hangs. `candidate` gives an interview."""

    stack: Stack
    candidate: Candidate
    name: str = "the language model hangs"
    seconds: float = 2.0
    _model: ExitStack = field(default_factory=ExitStack)

    async def inject(self) -> None:
        model = self._model.enter_context(language_model())
        model.takes(HANG_SECONDS)
        self.stack.model.write_text(json.dumps(model.settings))
        await self._restart_workers()
        interview = await self.candidate.start()
        await self.candidate.answer(interview, at_once=True)
        began = time.monotonic()
        await self.candidate.finalize(interview)
        took = time.monotonic() - began
        if took > REPORT_SECONDS:
            self.candidate.history.complain(f"a report took {took:.0f} s")

    async def heal(self) -> None:
        self.stack.model.unlink()
        await self._restart_workers()
        await asyncio.to_thread(self._model.close)

    async def _restart_workers(self) -> None:
        workers = self.stack.replicas["grading"]
        for step in (Server.stop_in_order, Server.start):
            await asyncio.gather(*(asyncio.to_thread(step, worker) for worker in workers))
