"""Budgets for the language model, a session and a day, shared by all replicas through the store.

Before a call the most that the call can cost is reserved; afterwards the price of the tokens that
were used takes its place. So a budget is never exceeded, and a reading is refused while calls on
their way could still use the rest up.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from prometheus_client import Counter

from shared.llm.failures import NoReadingError
from shared.retry import Unavailable, describe
from shared.store import Collection, Document, Store

log = structlog.get_logger(__name__)

MICRO = 1_000_000
"""Budgets are counted in whole millionths of a US dollar: conditional writes compare exactly."""

WRITE_TRIES = 50
"""Tries of a conditional write, which fails when another replica writes first."""

LONGEST_WRITE_PAUSE_SECONDS = 0.02

REFUSED = Counter(
    "vivavoce_model_budget_refusals_total",
    "Readings that a budget of the language model did not allow.",
    ["budget"],
)


class BudgetSpentError(NoReadingError):
    """The budget does not allow another reading. `budget` is its name, where it has one."""

    def __init__(self, reason: str, budget: str = "") -> None:
        super().__init__(reason)
        self.budget = budget


def today() -> str:
    """Return the date in UTC, on which the day's budget begins."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Reservation:
    """Millionths of a dollar, set aside in each of these rows."""

    micro_usd: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """The budgets in US dollars; 0 is none. A session's row goes when the session is erased.

    `day` is the name of the day's budget: several may lie in a collection.
    """

    rows: Collection
    session_usd: float
    day_usd: float
    today: Callable[[], str] = today
    day: str = "day"

    @classmethod
    async def open(
        cls, store: Store, session_usd: float, day_usd: float, day: str = "day"
    ) -> "Budget":
        rows = await store.collection("spending", indexes=[["session_id"]])
        return cls(rows, session_usd, day_usd, day=day)

    async def reserve(self, session_id: str, usd: float) -> Reservation:
        """Set `usd` aside in both budgets, or raise BudgetSpentError and set nothing aside."""
        micro, kept = _micro(usd), Reservation(_micro(usd), ())
        budgets: tuple[tuple[str, str, float, Document], ...] = (
            ("session", f"session:{session_id}", self.session_usd, {"session_id": session_id}),
            (self.day, f"{self.day}:{self.today()}", self.day_usd, {}),
        )
        for name, row, limit, fields in budgets:
            if not limit:
                continue
            if not await self._add(row, micro, fields, _micro(limit)):
                await self.settle(kept, 0.0)
                REFUSED.labels(name).inc()
                raise BudgetSpentError(f"the {name}'s budget for it is used up", name)
            kept = Reservation(micro, (*kept.rows, row))
        return kept

    async def settle(self, reservation: Reservation, usd: float) -> None:
        """Put the price in the reservation's place. Where that fails, the reservation counts."""
        try:
            for row in reservation.rows:
                await self._add(row, _micro(usd) - reservation.micro_usd, None, None)
        except Unavailable as error:
            log.warning("the price of a reading is not known to its budget", why=describe(error))

    async def _add(self, id: str, micro: int, create: Document | None, limit: int | None) -> bool:
        """Return whether the row's sum grew by `micro`; without `create`, only if it is there."""
        for _ in range(WRITE_TRIES):
            row = await self.rows.get(id)
            if row is None and create is None:
                return False
            spent = row["micro_usd"] if row else 0
            if limit is not None and spent + micro > limit:
                return False
            fields = {"micro_usd": spent + micro}
            if await self.rows.change(id, fields, where={"micro_usd": spent}, create=create):
                return True
            await asyncio.sleep(random.uniform(0, LONGEST_WRITE_PAUSE_SECONDS))  # noqa: S311
        raise Unavailable("too many replicas write to one budget at once")


def _micro(usd: float) -> int:
    return round(usd * MICRO)
