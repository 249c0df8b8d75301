"""Rates of calls, by session, account or address.

A rate is counted in a sliding window, estimated from the count of the current window and the share
of the previous window that still counts.
"""

from dataclasses import dataclass

from shared.counts import Counts
from shared.refusals import RateExceeded


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` calls in `seconds` for a session, an account or an address."""

    name: str
    limit: int
    seconds: float
    counted: str


class Rates:
    """The counts of the calls. Without `enforced`, calls are only counted."""

    def __init__(self, counts: Counts, *, enforced: bool) -> None:
        self._counts = counts
        self._enforced = enforced

    def count(self, rule: Rule, key: str, amount: int = 1) -> None:
        """Count a call as `amount`, or raise RateExceeded; a refused call is not counted."""
        window, passed = divmod(self._counts.now(), rule.seconds)
        count = self._counts[rule.name, key, window]
        current = count.own + count.others
        earlier = self._counts.get((rule.name, key, window - 1))
        before = earlier.own + earlier.others if earlier else 0
        used = current + before * (1 - passed / rule.seconds)
        if used >= rule.limit and self._enforced:
            # Rounded: a hair less than the whole second would name the second before.
            wait = round(_free_at(rule, current, before) - passed, 6)
            raise RateExceeded(f"too many {rule.counted}; slow down", wait)
        count.own += amount
        count.ends = (window + 2) * rule.seconds


def _free_at(rule: Rule, current: int, before: int) -> float:
    """Return after how many seconds of the window the next call fits in, if nobody else calls."""
    if current < rule.limit:
        return rule.seconds * (1 - (rule.limit - current) / before)
    return rule.seconds * (2 - rule.limit / current)
