"""Finalized interviews in a service that stores their events: the barrier and the amendments.

The first version is made when the barrier ends: when all events seem to be stored. An event that
comes later goes into the next version. So no accepted event is left out, even if the barrier ends
early.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from shared.concurrency import all_of, beside
from shared.events import InterviewFinalized, VersionedEvent
from shared.model import Value
from shared.polling import doubling
from shared.retry import Unavailable
from shared.store import Collection, Document, OneOf, Store, Where

QUIET_SECONDS = 0.3
"""Seconds without a new event after which the barrier ends.

The usual end where the number of events is not known.
"""

LIMIT_SECONDS = 3.0
"""Seconds after which the barrier ends in any case."""

FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.004, 0.05
"""Seconds between two looks at the store: the first wait, and the longest."""

RACES = 20
"""Tries of a conditional write of a row before its event comes again a second later.

Each try fails because another process changed the row first.
"""

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
V = TypeVar("V", bound=VersionedEvent)


class Collected(Protocol[E_co]):
    """The stored events of each session, from which a version is made."""

    async def of(self, session_id: str) -> Sequence[E_co]:
        """Return the session's events."""

    async def count(self, session_id: str) -> int:
        """Return the number of the session's events."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """The wait for a session's events that are still on their way."""

    quiet_seconds: float = QUIET_SECONDS
    limit_seconds: float = LIMIT_SECONDS
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def wait(self, count: Callable[[], Awaitable[int]], expected: int | None) -> None:
        """Return when the `expected` number of events is stored.

        Return earlier when no event came for `quiet_seconds`, or when `limit_seconds` are over;
        without an expected number, only then.
        """
        began = changed = self.clock()
        seen, waits = await count(), doubling(FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS)
        while expected is None or seen < expected:
            now = self.clock()
            if now - changed >= self.quiet_seconds or now - began >= self.limit_seconds:
                return
            await self.sleep(next(waits))
            if (number := await count()) != seen:
                seen, changed = number, self.clock()


class FinalizedInterview(Value):
    """The row of a finalized interview: `settled` after the barrier, with the last `version` made.

    `version` is None before the first.
    """

    id: str
    finalized: InterviewFinalized
    settled: bool = False
    version: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FinalizedInterviews(Generic[E, V]):
    """The versions of finalized interviews; `make` makes a version of all `collected` events."""

    rows: Collection
    collected: Collected[E]
    make: Callable[[InterviewFinalized, Sequence[E]], V]
    barrier: Barrier = Barrier()

    @classmethod
    async def open(
        cls,
        store: Store,
        collected: Collected[E],
        make: Callable[[InterviewFinalized, Sequence[E]], V],
        barrier: Barrier = Barrier(),
    ) -> "FinalizedInterviews[E, V]":
        """Return the finalized interviews of the service's store."""
        return cls(await store.collection("finalized"), collected, make, barrier)

    async def close(self, event: InterviewFinalized, accepted: int | None) -> V:
        """Record the end of an interview, wait at the barrier, and return the version to publish.

        `accepted` is the number of events that the finalizing gateway process itself accepted. It
        is the number of all events only if no other process accepted any for the session.
        """
        alone = set(event.gateways) <= {event.instance}
        expected = accepted if alone else None
        if expected is not None and (first := await self._close_at_once(event, expected)):
            return first
        await self._record(event)
        row = await self._get(event.session_id)
        if not row.settled:
            await self.barrier.wait(partial(self.collected.count, event.session_id), expected)
            await self.rows.change(event.session_id, {"settled": True})
        return await self.next_version(event.session_id)

    async def _close_at_once(self, event: InterviewFinalized, expected: int) -> V | None:
        """Record the end, the barrier and the first version in a single write; return the version.

        Return None if an event is not stored yet, which is rare, or if the end was recorded before.
        """
        events = await self.collected.of(event.session_id)
        if len(events) < expected:
            return None
        first = await self._version(1, event, events)
        if not await self._record(event, {"settled": True, **_outcome(first)}):
            return None
        # A writer that stored an event before that write saw no settled row.
        if await self.collected.count(event.session_id) > len(events):
            return await self.next_version(event.session_id)
        return first

    async def _record(self, event: InterviewFinalized, outcome: Document | None = None) -> bool:
        """Record the end, unless an earlier event did. Return whether this event did."""
        fields = {"finalized": event.model_dump(mode="json"), **(outcome or {})}
        where: Where = {"finalized": None}
        return bool(await self.rows.change(event.session_id, fields, where=where, create={}))

    async def amended(self, session_ids: Iterable[str]) -> list[V]:
        """Return the versions to publish for the sessions whose events came late."""
        return await all_of(map(self.next_version, await self.late(session_ids)))

    async def late(self, session_ids: Iterable[str]) -> list[str]:
        """Return the sessions whose first version may have been made already.

        Call this after storing the late event. A process that settles the row later than this call
        reads the events after settling, and so finds the late event.
        """
        rows = await self.rows.find({"id": OneOf(sorted(set(session_ids))), "settled": True})
        return [row["id"] for row in rows]

    async def end_of(self, session_id: str) -> InterviewFinalized:
        """Return the recorded end of an interview."""
        return (await self._get(session_id)).finalized

    async def next_version(self, session_id: str) -> V:
        """Make a version of all stored events; return the last version again if nothing is new.

        Read the row before the events. Events only grow in number, so that a version never holds
        less than the version before, whatever other processes do to the row.
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


def _outcome(made: VersionedEvent) -> Document:
    """Return the fields of the row that record a version."""
    text = made.model_dump_json(exclude={"version"})
    return {"version": made.version, "digest": hashlib.sha256(text.encode()).hexdigest()}
