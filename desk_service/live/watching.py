"""The interviews that run at this moment, as the store knows them: read once for all who watch."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, Field

from desk_service.interviews.domain import where_state
from desk_service.invitations.domain import Invitation
from desk_service.invitations.store import Invitations
from desk_service.templates.domain import version_id
from desk_service.templates.store import Templates

POLL_SECONDS = 1.0
"""Seconds between two reads of the store. Every replica reads for itself, and none is told."""

MAX_WATCHED = 500
"""Running interviews that are shown, the newest first."""


class LiveInterview(BaseModel):
    """An interview that runs, or that was running when it was shown last."""

    interview_id: str
    label: str = Field(examples=["C-0042"])
    state: Literal["started", "finished"]
    question: int | None = Field(description="The question that was reached, counted from 0.")
    questions: int = Field(description="The number of questions.")
    since: float = Field(description="Unix seconds: the question was reached, or the start.")


@dataclass(slots=True)
class Watching:
    """The reader. `seen` is the last reading, which is as old as `read_at` (monotonic seconds)."""

    invitations: Invitations
    templates: Templates
    seen: Mapping[str, LiveInterview] = field(default_factory=dict)
    read_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def running(self) -> Mapping[str, LiveInterview]:
        """Return the running interviews by their id, as of a second ago at most."""
        async with self._lock:
            if time.monotonic() - self.read_at >= POLL_SECONDS:
                where = where_state("started", time.time())
                found = await self.invitations.find(where, MAX_WATCHED)
                self.seen = await self._live(found)
                self.read_at = time.monotonic()
        return self.seen

    async def _live(self, found: Sequence[Invitation]) -> dict[str, LiveInterview]:
        ids = sorted({version_id(each.template_id, each.version) for each in found})
        versions = await self.templates.some_versions(ids) if ids else []
        questions = {each.id: len(each.content.questions) for each in versions}
        return {
            each.id: LiveInterview(
                interview_id=each.id,
                label=each.label,
                state="started",
                question=each.question,
                questions=questions.get(version_id(each.template_id, each.version), 0),
                since=each.question_at or each.started_at or each.made_at,
            )
            for each in found
        }
