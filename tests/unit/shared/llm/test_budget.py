"""Budgets of the language model: never exceeded, shared by replicas, and told in the grade."""

import asyncio
import random

import pytest

from shared.llm.budget import Budget, BudgetSpentError
from shared.store import StoreUnavailable
from tests.support.fakes import MemoryStore

ONE, OTHER = "a" * 32, "b" * 32


class Day:
    def __init__(self) -> None:
        self.date = "2026-11-28"

    def __call__(self) -> str:
        return self.date


async def opened(
    session_usd: float = 0.0, day_usd: float = 0.0, store: MemoryStore | None = None
) -> Budget:
    return await Budget.open(store or MemoryStore(), session_usd, day_usd)


async def spent(budget: Budget) -> dict[str, int]:
    return {row["id"].split(":")[0]: row["micro_usd"] for row in await budget.rows.find({})}


async def test_a_sessions_budget_refuses_what_would_exceed_it() -> None:
    budget = await opened(session_usd=1.0)
    await budget.reserve(ONE, 0.7)
    with pytest.raises(BudgetSpentError, match="the session's budget for it is used up"):
        await budget.reserve(ONE, 0.4)
    await budget.reserve(ONE, 0.3)
    await budget.reserve(OTHER, 1.0)


async def test_the_days_budget_counts_all_sessions_and_begins_anew() -> None:
    store, day = MemoryStore(), Day()
    budget = Budget((await opened(store=store)).rows, 0.0, 1.0, day)
    await budget.reserve(ONE, 0.6)
    with pytest.raises(BudgetSpentError, match="the day's budget for it is used up"):
        await budget.reserve(OTHER, 0.6)
    day.date = "2026-11-29"
    await budget.reserve(OTHER, 0.6)


async def test_the_price_takes_the_place_of_the_reservation() -> None:
    budget = await opened(session_usd=1.0, day_usd=5.0)
    reserved = await budget.reserve(ONE, 0.9)
    await budget.settle(reserved, 0.004)
    assert await spent(budget) == {"session": 4000, "day": 4000}
    await budget.reserve(ONE, 0.9)


async def test_a_call_refused_by_the_days_budget_is_not_paid_by_the_sessions() -> None:
    budget = await opened(session_usd=1.0, day_usd=0.1)
    with pytest.raises(BudgetSpentError):
        await budget.reserve(ONE, 0.5)
    assert await spent(budget) == {"session": 0}


async def test_replicas_never_exceed_a_budget_together() -> None:
    async def pause() -> None:
        for _ in range(random.randrange(3)):
            await asyncio.sleep(0)

    store = MemoryStore(pause)
    replicas = [await opened(day_usd=1.0, store=store) for _ in range(3)]
    outcomes = await asyncio.gather(
        *(replicas[n % 3].reserve(ONE, 0.1) for n in range(20)), return_exceptions=True
    )
    assert sum(isinstance(outcome, BudgetSpentError) for outcome in outcomes) == 10
    assert await spent(replicas[0]) == {"day": 1_000_000}


async def test_a_price_that_cannot_be_written_leaves_the_reservation() -> None:
    store = MemoryStore()
    budget = await opened(session_usd=1.0, store=store)
    reserved = await budget.reserve(ONE, 0.9)

    async def away() -> None:
        raise StoreUnavailable("away")

    store.pause, pause = away, store.pause
    await budget.settle(reserved, 0.1)
    store.pause = pause
    assert await spent(budget) == {"session": 900_000}


async def test_a_price_brings_no_erased_row_back() -> None:
    budget = await opened(session_usd=1.0)
    reserved = await budget.reserve(ONE, 0.9)
    await budget.rows.remove({"session_id": ONE})
    await budget.settle(reserved, 0.1)
    assert await spent(budget) == {}


async def test_without_budgets_nothing_is_stored() -> None:
    budget = await opened()
    await budget.settle(await budget.reserve(ONE, 1000.0), 1000.0)
    assert await spent(budget) == {}
