"""Finalized interviews in a service that collected events for them: barrier and amendments.

The first version is made when all events seem to be here. One that comes later still counts: the
version after it is announced. So a wait may end early, and no accepted event is left out.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from shared.concurrency import all_of, beside
from shared.events import AttentionSummarised, InterviewFinalized, Record, TranscriptCompleted
from shared.retry import Unavailable
from shared.store import Collection, Document, OneOf, Store, Where

QUIET = 0.3
"""Seconds without a new event that count as "all here" when nobody can know the number."""

LIMIT = 3.0
"""Seconds after which the first version is made in any case."""

FIRST_LOOK, LONGEST_LOOK = 0.004, 0.05
"""Seconds between two looks at the store."""

RACES = 20
"""Times that others may overtake one writer of a row before its event waits a second."""

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
V = TypeVar("V", TranscriptCompleted, AttentionSummarised)


class Collected(Protocol[E_co]):
    """The events that a service keeps of a session."""

    async def of(self, session_id: str) -> Sequence[E_co]: ...

    async def count(self, session_id: str) -> int: ...


class FinalizedInterview(Record):
    """`settled` once the barrier is over; no `version` until something was announced."""

    id: str
    finalized: InterviewFinalized
    settled: bool = False
    version: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FinalizedInterviews(Generic[E, V]):
    """`make` makes a version of all that was `collected`."""

    rows: Collection
    collected: Collected[E]
    make: Callable[[InterviewFinalized, Sequence[E]], V]

    @classmethod
    async def open(
        cls,
        store: Store,
        collected: Collected[E],
        make: Callable[[InterviewFinalized, Sequence[E]], V],
    ) -> "FinalizedInterviews[E, V]":
        return cls(await store.collection("finalized"), collected, make)

    async def finish(self, event: InterviewFinalized, accepted: int | None) -> V:
        """Note the end and wait at the barrier, once; what is to be announced then.

        `accepted` is the finalizing gateway process's own number: it says all only if no other
        process accepted anything for the session.
        """
        alone = set(event.gateways) <= {event.instance}
        expected = accepted if alone else None
        if expected is not None and (first := await self._at_once(event, expected)):
            return first
        await self._note(event)
        row = await self._get(event.session_id)
        if not row.settled:
            await all_here(partial(self.collected.count, event.session_id), expected)
            await self.rows.change(event.session_id, {"settled": True})
        return await self.announce(event.session_id)

    async def _at_once(self, event: InterviewFinalized, expected: int) -> V | None:
        """Most often all is here already, and one write is enough for the end, the barrier and
        the first version. None if it is not all here, or the end was noted before."""
        events = await self.collected.of(event.session_id)
        if len(events) < expected:
            return None
        first = await self._version(1, event, events)
        if not await self._note(event, {"settled": True, **_outcome(first)}):
            return None
        # Whoever stored one more before that write saw no settled row.
        if await self.collected.count(event.session_id) > len(events):
            return await self.announce(event.session_id)
        return first

    async def _note(self, event: InterviewFinalized, outcome: Document | None = None) -> bool:
        """The first event of a session is the one that counts."""
        fields = {"finalized": event.model_dump(mode="json"), **(outcome or {})}
        where: Where = {"finalized": None}
        return bool(await self.rows.change(event.session_id, fields, where=where, create={}))

    async def amended(self, session_ids: Iterable[str]) -> list[V]:
        """What is to be announced for those of the sessions that events came late for."""
        return await all_of(map(self.announce, await self.late(session_ids)))

    async def late(self, session_ids: Iterable[str]) -> list[str]:
        """Those of the sessions whose first version may have been made already.

        To be asked after the late event was stored: whoever settles the row meanwhile reads the
        events after that, and finds it.
        """
        rows = await self.rows.find({"id": OneOf(sorted(set(session_ids))), "settled": True})
        return [row["id"] for row in rows]

    async def announce(self, session_id: str) -> V:
        """What is made of all that is stored, as the next version; as the same version again if
        nothing is new.

        The row is read before the events, which only grow: so a version never holds less than
        the one before it, whoever else is at work on it.
        """
        for _ in range(RACES):
            row = await self._get(session_id)
            events = await self.collected.of(session_id)
            made = await self._version((row.version or 0) + 1, row.finalized, events)
            outcome = _outcome(made)
            if outcome["digest"] == row.digest:
                return made.model_copy(update={"version": row.version})
            if await self.rows.change(session_id, outcome, where={"version": row.version}):
                return made
        raise Unavailable("others are amending the same interview")

    async def _version(self, number: int, event: InterviewFinalized, events: Sequence[E]) -> V:
        made = await beside(partial(self.make, event), events)
        return made.model_copy(update={"version": number})

    async def _get(self, session_id: str) -> FinalizedInterview:
        return FinalizedInterview.model_validate(await self.rows.get(session_id))


async def all_here(count: Callable[[], Awaitable[int]], expected: int | None) -> None:
    """Return when `expected` events are stored, or none came for a while."""
    began = changed = time.monotonic()
    seen, look = await count(), FIRST_LOOK
    while expected is None or seen < expected:
        now = time.monotonic()
        if now - changed >= QUIET or now - began >= LIMIT:
            return
        await asyncio.sleep(look)
        look = min(2 * look, LONGEST_LOOK)
        if (number := await count()) != seen:
            seen, changed = number, time.monotonic()


def _outcome(made: TranscriptCompleted | AttentionSummarised) -> Document:
    """What the row keeps of a version."""
    text = made.model_dump_json(exclude={"version"})
    return {"version": made.version, "digest": hashlib.sha256(text.encode()).hexdigest()}
