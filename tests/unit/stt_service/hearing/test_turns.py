"""Turns at the processes: the most urgent work goes first, and no place is lost."""

import asyncio

from stt_service.hearing.turns import Turns, Urgency


async def test_the_most_urgent_work_goes_first_then_the_first() -> None:
    turns, order = Turns(1), list[tuple[Urgency, int]]()

    async def work(urgency: Urgency, number: int) -> None:
        async with turns.turn(urgency):
            order.append((urgency, number))

    kinds = [Urgency.SECOND_LOOK, Urgency.PARTIAL, Urgency.FINAL] * 2
    async with asyncio.TaskGroup() as group, turns.turn(Urgency.SECOND_LOOK):
        for number, urgency in enumerate(kinds):
            group.create_task(work(urgency, number))
        await asyncio.sleep(0)
        assert [turns.waiting(urgency) for urgency in Urgency] == [2, 4, 6]
    assert order == sorted(order)
    assert turns.waiting(Urgency.SECOND_LOOK) == 0


async def test_a_cancelled_wait_takes_no_place() -> None:
    turns = Turns(1)
    async with turns.turn(Urgency.FINAL):
        waiting = [asyncio.create_task(_take(turns)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
    waiting[1].cancel()  # together with the place that is passed on
    await asyncio.wait_for(waiting[2], 60)
    await asyncio.wait_for(_take(turns), 60)


async def _take(turns: Turns) -> None:
    async with turns.turn(Urgency.FINAL):
        pass
