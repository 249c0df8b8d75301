"""Limits: counted here, and exchanged between replicas through Redis once a second.

A rate is counted in a sliding window, estimated from this window's count and the share of the last
one's that still counts. Without Redis each replica limits on its own.
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field

from redis.asyncio.client import Pipeline

from gateway.problems import too_many
from shared.cache import Cache

EXCHANGE_EVERY = 1.0
KEPT = 4 * 3600.0
"""Seconds after its last change that a count without windows is forgotten."""


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` in `seconds` for one key (a session, an address); in all, where they are
    infinite."""

    name: str
    limit: int
    seconds: float
    what: str


Slot = tuple[str, str, float]
"""Rule's name, key, number of the window."""


@dataclass(slots=True)
class _Count:
    """What was counted in one slot. `told`: how much of `own` the others know."""

    ends: float
    own: int = 0
    others: int = 0
    told: int = 0


@dataclass(slots=True)
class Limits:
    cache: Cache
    enforced: bool = True
    _counts: dict[Slot, _Count] = field(default_factory=dict)
    _over: list[str] = field(default_factory=list)

    def count(self, rule: Rule, key: str) -> None:
        """Problem 429 when this call is one too many; it is not counted then."""
        now = time.time()
        window, passed = divmod(now, rule.seconds)
        current = self._used((rule.name, key, window))
        before = self._used((rule.name, key, window - 1))
        used = current + before * (1 - passed / rule.seconds)
        if used >= rule.limit and self.enforced:
            # Rounded: a hair less than the whole second would name the second before.
            wait = round(_free_at(rule, current, before) - passed, 6)
            raise too_many(f"too many {rule.what}; slow down", wait)
        self._add((rule.name, key, window), 1, (window + 2) * rule.seconds)

    def total(self, rule: Rule, key: str) -> int:
        """What was taken for the key so far."""
        return self._used((rule.name, key, 0.0))

    def take(self, rule: Rule, key: str, amount: int) -> bool:
        """Add to the total of a rule without windows, unless it would be too much then."""
        if self.total(rule, key) + amount > rule.limit:
            return False
        self._add((rule.name, key, 0.0), amount, time.time() + KEPT)
        return True

    def give_back(self, rule: Rule, key: str, amount: int) -> None:
        """What was taken, unless it is forgotten already."""
        if count := self._counts.get((rule.name, key, 0.0)):
            count.own -= amount

    def forget(self, rule: Rule, key: str) -> None:
        """The total of a key that nothing is added to any more, here and in Redis."""
        slot = (rule.name, key, 0.0)
        if self._counts.pop(slot, None):
            self._over.append(_key(slot))

    def _used(self, slot: Slot) -> int:
        count = self._counts.get(slot)
        return count.own + count.others if count else 0

    def _add(self, slot: Slot, amount: int, ends: float) -> None:
        count = self._counts.get(slot)
        if count is None:
            count = self._counts[slot] = _Count(ends)
        count.own += amount
        count.ends = ends

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
        self._counts = {slot: count for slot, count in self._counts.items() if count.ends >= now}
        # Totals live for long: one that nobody here adds to need not be asked for each second.
        asked = [
            (slot, count, count.own)
            for slot, count in self._counts.items()
            if slot[2] or count.own != count.told
        ]

        over, self._over = self._over, []

        def commands(redis: Pipeline) -> None:
            for slot, count, own in asked:
                redis.incrby(_key(slot), own - count.told)
                redis.expire(_key(slot), max(1, int(count.ends - now) + 1))
            if over:
                redis.delete(*over)

        answers = await self.cache.ask(commands) if asked or over else None
        for (_, count, own), total in zip(asked, (answers or [])[::2], strict=False):
            count.told = own
            count.others = max(0, total - own)


def _free_at(rule: Rule, current: int, before: int) -> float:
    """Seconds after the window's begin until a call fits in, if nobody else calls."""
    if current < rule.limit:
        return rule.seconds * (1 - (rule.limit - current) / before)
    return rule.seconds * (2 - rule.limit / current)


def _key(slot: Slot) -> str:
    """Neither a session's id nor an address stands in it: erasure does not look here."""
    name, key, window = slot
    hidden = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"limit:{name}:{hidden}:{window:.0f}"
