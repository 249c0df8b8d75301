"""The clocks of the gateways at a store: words never change their order, whatever clocks do."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from gateway.interview.clock import LIVE_SECONDS, RENEWED_SECONDS, RESERVED_SECONDS, Clocks
from gateway.interview.open_sessions import OpenSessions
from shared.store import Store, StoreUnavailable, open_store
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import SESSION, parts, session

HOUR = 3600.0
KEPT = 4 * HOUR


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    async with open_store(f"sqlite:///{tmp_path}", "gateway") as opened:
        yield opened


async def started(
    store: Store, instance: str, patch: pytest.MonkeyPatch, wrong_by: float = 0.0
) -> Clocks:
    """Start a process whose wall clock is wrong."""
    wall = time.time
    with patch.context() as patched:
        patched.setattr(time, "time", lambda: wall() + wrong_by)
        return await Clocks.open(store, instance, KEPT)


async def killed(clocks: Clocks) -> float:
    """Let a process die long ago, just before it renews its row. Return its last time."""
    row = await clocks.rows.get(clocks.instance)
    assert row is not None
    await clocks.rows.change(clocks.instance, {"ticks": row["ticks"] - LIVE_SECONDS - 1})
    return float(row["until"]) - (RESERVED_SECONDS - RENEWED_SECONDS)


async def test_the_first_process_starts_with_the_time_of_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = await started(store, "g1", monkeypatch)
    assert abs(only.clock.now() - time.time()) < 1


@pytest.mark.parametrize("wrong_by", [-HOUR, HOUR])
async def test_a_process_with_a_wrong_clock_starts_with_the_time_of_those_that_run(
    store: Store, wrong_by: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await started(store, "g1", monkeypatch)
    second = await started(store, "g2", monkeypatch, wrong_by)
    assert abs(second.clock.now() - first.clock.now()) < RENEWED_SECONDS


async def test_after_a_kill_and_a_clock_set_back_times_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = await killed(await started(store, "g1", monkeypatch, HOUR))
    after = await started(store, "g2", monkeypatch)
    assert after.clock.now() < last - HOUR / 2
    await after.follow(["g1", "g2"])
    assert last < after.clock.now() < last + 2 * RESERVED_SECONDS


async def test_a_process_that_followed_another_is_followed_in_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed(await started(store, "g1", monkeypatch, HOUR))
    second = await started(store, "g2", monkeypatch)
    await second.follow(["g1"])
    last = await killed(second)
    third = await started(store, "g3", monkeypatch)
    await third.follow(["g2"])
    assert third.clock.now() > last


async def test_a_process_is_not_ahead_of_one_that_has_just_started(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await started(store, "g1", monkeypatch)
    second = await started(store, "g2", monkeypatch)
    await first.follow(["g2"])  # before its next renewal
    assert first.clock.now() - second.clock.now() < RENEWED_SECONDS / 4


async def test_a_store_that_answers_slowly_leaves_no_clock_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = MemoryStore()
    first = await started(memory, "g1", monkeypatch)

    async def slow() -> None:
        await asyncio.sleep(RENEWED_SECONDS)

    memory.pause = slow
    second = await started(memory, "g2", monkeypatch, -HOUR)
    assert first.clock.now() - second.clock.now() < RENEWED_SECONDS / 4


async def test_running_gateways_catch_up_with_each_others_clocks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed(await started(store, "g0", monkeypatch, HOUR))
    first = await started(store, "g1", monkeypatch)
    second = await started(store, "g2", monkeypatch)
    await second.follow(["g0"])
    await first.renew()
    assert abs(second.clock.now() - first.clock.now()) < RENEWED_SECONDS
    await second.renew()
    await first.follow(["g0", "g2"])
    assert abs(second.clock.now() - first.clock.now()) < RENEWED_SECONDS


async def test_two_clocks_do_not_drive_each_other_forward(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await started(store, "g1", monkeypatch)
    second = await started(store, "g2", monkeypatch)
    before = first.clock.offset
    for _ in range(200):
        await first.renew()
        await second.renew()
    assert first.clock.offset - before < 0.001


async def test_a_store_that_is_away_stops_no_clock() -> None:
    memory = MemoryStore()
    only = await Clocks.open(memory, "g1", KEPT)
    tries = 0

    async def away() -> None:
        nonlocal tries
        tries += 1
        raise StoreUnavailable("away")

    memory.pause = away
    stop, before = asyncio.Event(), only.clock.now()
    renewing = asyncio.create_task(only.run(stop))
    await eventually(lambda: tries >= 2)
    stop.set()
    await renewing
    assert only.clock.now() > before


async def test_rows_of_processes_that_ended_long_ago_are_removed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await killed(await started(store, "g1", monkeypatch, -KEPT - 1))
    second = await started(store, "g2", monkeypatch)
    await second.sweep(time.time())
    assert [row["id"] for row in await second.rows.find({})] == ["g2"]


async def test_a_session_is_followed_at_the_first_contact_alone() -> None:
    followed: list[Sequence[str]] = []

    async def follow(instances: Sequence[str]) -> None:
        followed.append(instances)

    process = await parts()
    await process.sessions.add(session(gateways=("g0",)))
    broker = process.broker
    open_sessions = OpenSessions(process.sessions, broker, "g1", follow)  # type: ignore[arg-type]
    for _ in range(5):
        await open_sessions.writable(SESSION)
    await open_sessions.register_answer(SESSION)
    assert followed == [("g0", "g1")]
    broker.hearing_since += 1  # another process may have come meanwhile
    await open_sessions.writable(SESSION)
    assert len(followed) == 2
