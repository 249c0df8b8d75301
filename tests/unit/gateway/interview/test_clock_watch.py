"""A clock that jumps erases nothing and ends nothing."""

import asyncio
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from gateway.interview.clock_watch import (
    GAP_SECONDS,
    JUMP_SECONDS,
    JUMPS,
    SETTLED_SECONDS,
    WAITING,
    ClockWatch,
)
from gateway.interview.group_commit import GroupCommit
from gateway.interview.retention import DAY_SECONDS, SILENT_SECONDS, Retention
from gateway.interview.sweeper import keep_sweeping
from shared.erasure import Tombstones
from shared.events import SessionErased
from shared.ids import PRIVATE
from shared.model import Contest
from shared.store import StoreUnavailable
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import SESSION, STARTED, Parts, parts, session

SWEEP_SECONDS = 15.0


@dataclass
class Machine:
    """The clocks of a machine, and the watch of the process that runs on it."""

    store: MemoryStore
    wall: float = STARTED
    ticks: float = 50.0
    watch: ClockWatch = field(init=False)

    async def boot(self) -> None:
        self.watch = await ClockWatch.open(self.store)
        self.watch.monotonic = lambda: self.ticks

    async def look(self) -> bool:
        return await self.watch.is_settled(self.wall)

    async def look_after(self, seconds: float) -> bool:
        """Let the time pass, with a look at every sweep, and return the outcome of the last."""
        settled, until = False, self.ticks + seconds
        while self.ticks < until:
            step = min(SWEEP_SECONDS, until - self.ticks)
            self.wall += step
            self.ticks += step
            settled = await self.look()
        return settled


async def machine(store: MemoryStore | None = None, wall: float = STARTED) -> Machine:
    made = Machine(store or MemoryStore(), wall)
    await made.boot()
    return made


async def test_a_steady_clock_is_trusted_from_the_start_on() -> None:
    steady = await machine()
    assert await steady.look()
    assert await steady.look_after(2 * SETTLED_SECONDS)


@pytest.mark.parametrize("jump", [200 * DAY_SECONDS, DAY_SECONDS, JUMP_SECONDS + 1, -3600.0])
async def test_after_a_jump_an_hour_of_unchanged_clock_is_waited_for(jump: float) -> None:
    jumping = await machine()
    await jumping.look()
    jumps = JUMPS._value.get()
    with capture_logs() as logs:
        jumping.wall += jump
        assert not await jumping.look()
        assert not await jumping.look_after(SETTLED_SECONDS - 1)
    (line,) = logs
    assert (line["log_level"], line["seconds"]) == ("warning", round(jump))
    assert (JUMPS._value.get() - jumps, WAITING._value.get()) == (1, 1)
    assert await jumping.look_after(1)
    assert WAITING._value.get() == 0


async def test_the_hour_begins_anew_when_the_clock_is_set_right() -> None:
    jumping = await machine()
    await jumping.look()
    jumping.wall += DAY_SECONDS
    assert not await jumping.look_after(SETTLED_SECONDS / 2)
    jumping.wall -= DAY_SECONDS
    assert not await jumping.look()
    assert not await jumping.look_after(SETTLED_SECONDS - 1)
    assert await jumping.look_after(1)


async def test_a_small_correction_is_no_jump() -> None:
    corrected = await machine()
    await corrected.look()
    corrected.wall += JUMP_SECONDS - 1
    assert await corrected.look()


async def test_a_stack_that_stood_still_for_weeks_erases_again_an_hour_later() -> None:
    stopped = await machine()
    await stopped.look()
    again = await machine(stopped.store, stopped.wall + 21 * DAY_SECONDS)
    assert not await again.look()
    assert not await again.look_after(SETTLED_SECONDS - 1)
    assert await again.look_after(1)
    soon = await machine(stopped.store, again.wall + GAP_SECONDS - 1)
    assert await soon.look()


async def test_a_restart_in_the_hour_after_a_jump_waits_again() -> None:
    jumping = await machine()
    await jumping.look()
    jumping.wall += 200 * DAY_SECONDS
    assert not await jumping.look_after(60)
    again = await machine(jumping.store, jumping.wall)
    assert not await again.look()


async def test_a_gateway_that_another_contradicts_waits_until_they_agree() -> None:
    right = await machine()
    await right.look()
    wrong = await machine(right.store, right.wall + 200 * DAY_SECONDS)
    for _ in range(2 * round(SETTLED_SECONDS / SWEEP_SECONDS)):
        assert not await wrong.look_after(SWEEP_SECONDS)
        assert await right.look_after(SWEEP_SECONDS)


async def test_a_jump_is_noted_while_the_store_is_away() -> None:
    jumping = await machine()
    await jumping.look()

    async def away() -> None:
        raise StoreUnavailable("away")

    jumping.store.pause, reachable = away, jumping.store.pause
    jumping.wall += DAY_SECONDS
    with pytest.raises(StoreUnavailable):
        await jumping.look()
    jumping.store.pause = reachable
    assert not await jumping.look_after(SWEEP_SECONDS)


async def test_only_irreversible_sweeps_wait_for_a_settled_clock() -> None:
    store = MemoryStore()
    earlier = await machine(store, wall=1_000_000_000.0)
    await earlier.look()
    stop, swept = asyncio.Event(), list[str]()

    async def reversible(_: float) -> None:
        swept.append("reversible")

    async def irreversible(_: float) -> None:
        swept.append("irreversible")

    watch = await ClockWatch.open(store)
    sweeping = asyncio.create_task(keep_sweeping([reversible], [irreversible], watch, 0.01, stop))
    await eventually(lambda: len(swept) >= 3)
    stop.set()
    await sweeping
    assert set(swept) == {"reversible"}


# ---------------------------------------------------------------- silent interviews


def retention(gateway: Parts, tombstones: Tombstones, days: float) -> Retention:
    events = GroupCommit(gateway.broker)  # type: ignore[arg-type]
    broker = gateway.broker
    later = float("inf")  # no dead letters here
    return Retention(gateway.sessions, tombstones, events, broker, days, later)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [0, 180])
async def test_an_interview_in_which_nothing_was_said_is_erased_an_hour_after_its_time(
    days: float,
) -> None:
    gateway = await parts()
    closes_at = STARTED + 60
    await gateway.sessions.add(session(closes_at=closes_at))
    await gateway.sessions.add(session("answered", closes_at=closes_at, answered=True))
    await gateway.sessions.add(session("contested", closes_at=closes_at))
    await gateway.sessions.add(session("ended", closes_at=closes_at, state="reported"))
    await gateway.sessions.add(session(PRIVATE + SESSION, closes_at=closes_at))
    row = await gateway.sessions.get("contested")
    assert row is not None
    assert await gateway.sessions.note(row, "1", Contest(text="Why?", at=STARTED))
    sweep = retention(gateway, await Tombstones.open(gateway.store), days).sweep
    await sweep(closes_at + SILENT_SECONDS)
    assert gateway.broker.published(SessionErased) == []
    await sweep(closes_at + SILENT_SECONDS + 1)
    (event,) = gateway.broker.published(SessionErased)
    assert event.session_id == SESSION


@pytest.mark.parametrize("days", [0, 180])
async def test_a_template_may_keep_its_interviews_for_a_shorter_time(days: float) -> None:
    gateway = await parts()
    await gateway.sessions.add(session(answered=True, erase_at=STARTED + 60))
    await gateway.sessions.add(session("others", answered=True))
    sweep = retention(gateway, await Tombstones.open(gateway.store), days).sweep
    await sweep(STARTED + 60)
    assert gateway.broker.published(SessionErased) == []
    await sweep(STARTED + 61)
    (event,) = gateway.broker.published(SessionErased)
    assert event.session_id == SESSION
