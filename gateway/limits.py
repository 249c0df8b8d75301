"""Rate limits: counted here, and exchanged between replicas through Redis once a second.

A sliding window, estimated from this window's count and the share of the last one's that still
counts. Without Redis each replica limits on its own.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field

from redis.asyncio.client import Pipeline

from gateway.problems import too_many
from shared.cache import Cache

EXCHANGE_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` calls in `seconds` for one key (a session, an address)."""

    name: str
    limit: int
    seconds: float
    what: str


Slot = tuple[str, str, int]
"""Rule's name, key, number of the window."""


@dataclass(slots=True)
class Limits:
    cache: Cache
    enforced: bool = True
    _own: dict[Slot, int] = field(default_factory=lambda: defaultdict(int))
    _others: dict[Slot, int] = field(default_factory=dict)
    _told: dict[Slot, int] = field(default_factory=dict)
    _ends: dict[Slot, float] = field(default_factory=dict)

    def count(self, rule: Rule, key: str) -> None:
        """Problem 429 when this call is one too many; it is not counted then."""
        now = time.time()
        window, passed = divmod(now, rule.seconds)
        slot = (rule.name, key, int(window))
        current, before = self._used(slot), self._used((rule.name, key, int(window) - 1))
        used = current + before * (1 - passed / rule.seconds)
        if used >= rule.limit and self.enforced:
            wait = _free_at(rule, current, before) - passed
            raise too_many(f"too many {rule.what}; slow down", wait)
        self._own[slot] += 1
        if slot not in self._ends:
            self._ends[slot] = (window + 2) * rule.seconds

    def _used(self, slot: Slot) -> int:
        return self._own.get(slot, 0) + self._others.get(slot, 0)

    async def run(self, stop: asyncio.Event) -> None:
        """Exchange counts until `stop`."""
        while not stop.is_set():
            await self.exchange()
            try:
                await asyncio.wait_for(stop.wait(), EXCHANGE_EVERY)
            except TimeoutError:
                continue

    async def exchange(self) -> None:
        """Tell the others what was counted here, learn what they counted, drop what is over."""
        now = time.time()
        for slot in [slot for slot, end in self._ends.items() if end < now]:
            for counts in (self._own, self._others, self._told, self._ends):
                counts.pop(slot, None)
        slots = list(self._own)
        counted = [self._own[slot] for slot in slots]

        def commands(redis: Pipeline) -> None:
            for slot, number in zip(slots, counted, strict=True):
                redis.incrby(_key(slot), number - self._told.get(slot, 0))
                redis.expire(_key(slot), max(1, int(self._ends[slot] - now) + 1))

        answers = await self.cache.ask(commands) if slots else None
        for slot, number, total in zip(slots, counted, (answers or [])[::2], strict=False):
            self._told[slot] = number
            self._others[slot] = max(0, total - number)


def _free_at(rule: Rule, current: int, before: int) -> float:
    """Seconds after the window's begin until a call fits in, if nobody else calls."""
    if current < rule.limit:
        return rule.seconds * (1 - (rule.limit - current) / before)
    return rule.seconds * (2 - rule.limit / current)


def _key(slot: Slot) -> str:
    return "limit:" + ":".join(map(str, slot))
