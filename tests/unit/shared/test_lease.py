"""One process at a time on a row, whatever becomes of the process and of its clock."""

import asyncio

from shared.lease import Leases
from shared.retry import CLOCK_SKEW
from tests.support.fakes import MemoryStore

NOW = 1_000.0


async def leases() -> Leases:
    return Leases(await MemoryStore().collection("rows"), "leased_until")


async def test_one_of_many_takes_the_lease() -> None:
    rows = await leases()
    taken = await asyncio.gather(*(rows.take("a", NOW, NOW + 10, create={}) for _ in range(5)))
    assert sorted(taken) == [False, False, False, False, True]


async def test_a_lease_that_ran_out_or_was_released_can_be_taken() -> None:
    rows = await leases()
    assert await rows.take("a", NOW, NOW + 10, create={})
    assert not await rows.take("a", NOW + 9, NOW + 19)
    assert await rows.take("a", NOW + 11, NOW + 21)
    await rows.release("a", NOW + 10)  # by the first holder, whose lease ran out
    assert not await rows.take("a", NOW + 12, NOW + 22)
    await rows.release("a", NOW + 21)
    assert await rows.take("a", NOW + 12, NOW + 22)


async def test_a_lease_from_before_the_clock_was_set_back_can_be_taken() -> None:
    rows = await leases()
    assert await rows.take("a", NOW, NOW + 10, create={})
    assert not await rows.take("a", NOW - CLOCK_SKEW, NOW + 10 - CLOCK_SKEW)
    assert await rows.take("a", NOW - 3600, NOW - 3590)


async def test_a_row_that_does_not_match_or_does_not_exist_is_not_taken() -> None:
    rows = await leases()
    assert not await rows.take("a", NOW, NOW + 10)
    assert await rows.take("a", NOW, NOW + 10, also={"state": "open"}, create={})
    await rows.release("a", NOW + 10)
    assert not await rows.take("a", NOW, NOW + 10, where={"state": "closed"})
    assert await rows.take("a", NOW, NOW + 10, where={"state": "open"})


async def test_a_lease_is_renewed_until_another_process_takes_it() -> None:
    rows = await leases()
    assert await rows.take("a", NOW, NOW + 10, create={})
    assert await rows.renew("a", NOW + 10, NOW + 15)
    assert not await rows.take("a", NOW + 12, NOW + 22)
    assert await rows.take("a", NOW + 16, NOW + 26)
    assert not await rows.renew("a", NOW + 15, NOW + 20)
    assert not await rows.take("a", NOW + 21, NOW + 31)
