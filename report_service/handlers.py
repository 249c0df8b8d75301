"""The parts of a report come in any order; when all are here, it is printed and announced."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from report_service.domain import Join, compose
from report_service.store import Joins
from shared.events import (
    AttentionSummarised,
    Event,
    InterviewFinalized,
    InterviewGraded,
    Report,
    ReportReady,
)
from shared.retry import NotYet

CLAIM = 15.0
"""Seconds one maker of a PDF has to itself; after a kill -9 the report waits for their end."""

AT_ONCE = 4
"""PDFs that are printed at once: a claim must not run out while its report waits its turn."""

PATIENCE = 0.25
"""Seconds to wait in place for the attention summary."""

FIRST_LOOK, LONGEST_LOOK = 0.01, 0.1
"""Seconds between two looks for it."""


class Printer(Protocol):
    async def print(self, report: Report) -> None:
        """Return when the PDF is on the volume."""


@dataclass(frozen=True, slots=True)
class Reporting:
    joins: Joins
    printer: Printer
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        return await self._report(await self.joins.put_finalized(event))

    async def on_interview_graded(self, event: InterviewGraded) -> Sequence[Event]:
        return await self._report(await self.joins.put_graded(event, time.time()))

    async def on_attention_summarised(self, event: AttentionSummarised) -> Sequence[Event]:
        return await self._report(await self.joins.put_attention(event))

    async def _report(self, join: Join) -> Sequence[Event]:
        """Nothing while a part is missing: its event will come by here. Else the report, made
        once for the same parts and announced every time."""
        if not join.complete:
            return []
        if join.attention is None:
            join = await self._with_attention(join)
        made = join.made == join.parts
        report = compose(join, join.revision) if made else await self._make(join)
        return [ReportReady(session_id=join.id, report=report)]

    async def _with_attention(self, join: Join) -> Join:
        """The join once its attention is here, or was waited for long enough."""
        waited_until, look = time.monotonic() + PATIENCE, FIRST_LOOK
        while time.time() < join.attention_due and not await self.joins.has_attention(join.id):
            if time.monotonic() >= waited_until:
                raise NotYet(join.attention_due + PATIENCE)
            await asyncio.sleep(look)
            look = min(2 * look, LONGEST_LOOK)
        return await self.joins.get(join.id)

    async def _make(self, join: Join) -> Report:
        async with self.turns:
            return await self._print(join)

    async def _print(self, join: Join) -> Report:
        now = time.time()
        claim = now + CLAIM
        if not await self.joins.claim(join, now, claim):
            raise NotYet(now + 2 * CLAIM)  # it is being made, or was just now
        report = compose(join, join.revision + 1)
        try:
            await self.printer.print(report)
        except BaseException:
            await self.joins.release(join.id, claim)
            raise
        if not await self.joins.put_made(join, report.revision, claim):
            # It took longer than its claim: another maker's newer file may lie under ours.
            await self.joins.forget_made(join.id)
            raise NotYet(now + 2 * CLAIM)
        return report
