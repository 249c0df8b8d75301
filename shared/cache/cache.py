"""The cache as its users see it: a few calls, the same on every adapter.

Nothing that matters lives only in the cache, and everything goes on without it: no method raises
when the cache is away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Latest:
    """A value of `key`, to be kept for `seconds` unless a later value is there.

    `at` is the time (or any other order) of the value.
    """

    key: str
    value: str
    at: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Share:
    """An amount to add to the total of `key`, which is kept for `seconds` from then on."""

    key: str
    amount: int
    seconds: int


class Cache(Protocol):
    """Values and totals by key, each forgotten when its seconds are over.

    A key holds either values or a total.
    """

    async def get(self, keys: Sequence[str]) -> list[str | None]:
        """Return the latest value of each key; None where there is none, or the cache is away."""

    async def keep(self, values: Sequence[Latest]) -> None:
        """Keep each value unless its key has a later value.

        Of two values with the same `at`, the greater text stays.
        """

    async def add(self, shares: Sequence[Share]) -> list[int] | None:
        """Add each share and return the new totals; None when the cache is away."""

    async def remove(self, keys: Sequence[str]) -> None:
        """Forget the keys."""
