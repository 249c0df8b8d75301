import asyncio
import time

import pytest
from prometheus_client import REGISTRY

from gateway.interview.clock_watch import ClockWatch
from gateway.interview.sweeper import Sweeper, keep_sweeping
from gateway.store import SetAsideNotice
from shared.broker import BrokerUnavailable
from shared.events import InterviewFinalized
from shared.ids import PRIVATE
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import SESSION, Parts, parts, session


@pytest.fixture
async def gateway() -> Parts:
    return await parts()


def sweeper(process: Parts) -> Sweeper:
    return Sweeper(process.sessions, process.open_sessions, process.finalizing)


def finalized(process: Parts) -> list[str]:
    return [event.session_id for event in process.broker.published(InterviewFinalized)]


def announcements() -> float:
    return REGISTRY.get_sample_value("vivavoce_interviews_announced_again_total") or 0.0


async def test_an_abandoned_interview_is_finalized_without_words_by_invitation_alone(
    gateway: Parts,
) -> None:
    now = time.time()
    invited = PRIVATE + SESSION
    await gateway.sessions.add(session("answered", answered=True, closes_at=now - 1))
    await gateway.sessions.add(session(SESSION, closes_at=now - 1))
    await gateway.sessions.add(session(invited, closes_at=now - 1))
    await gateway.sessions.add(session("running", answered=True, closes_at=now + 60))
    await sweeper(gateway).end_abandoned(now - 2)
    assert finalized(gateway) == []
    await sweeper(gateway).end_abandoned(now)
    events = gateway.broker.published(InterviewFinalized)
    assert [(each.session_id, each.abandoned) for each in events] == [
        ("answered", True),
        (invited, True),
    ]
    row = await gateway.sessions.get("answered")
    assert row is not None
    assert row.state == "finalizing"


async def test_an_end_without_a_report_is_announced_again_ever_more_rarely(gateway: Parts) -> None:
    await gateway.sessions.add(session())
    await gateway.finalizing.finalize(SESSION)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    announced, counted = row.announced_at, announcements()
    said = []
    for seconds in range(0, 3600, 15):
        before = len(finalized(gateway))
        await sweeper(gateway).announce_overdue(announced + seconds)
        said += [seconds] * (len(finalized(gateway)) - before)
    assert said == [75, 165, 345, 705, 1425, 2865]
    assert announcements() - counted == len(said)
    await gateway.sessions.note_reported(SESSION)
    await sweeper(gateway).announce_overdue(announced + 1e6)
    assert len(finalized(gateway)) == 1 + len(said)  # with the end itself


async def test_of_two_processes_one_announces_it(gateway: Parts) -> None:
    other = await parts(gateway.store, "g2")
    await gateway.sessions.add(session())
    await gateway.finalizing.finalize(SESSION)
    gateway.broker.messages.clear()
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    later = row.announced_at + 61
    await asyncio.gather(
        *(sweeper(process).announce_overdue(later) for process in (gateway, other))
    )
    assert finalized(gateway) + finalized(other) == [SESSION]


async def test_an_end_that_waits_for_a_person_is_not_announced_again(gateway: Parts) -> None:
    """Each announcement would set aside another event."""
    await gateway.sessions.add(session())
    await gateway.finalizing.finalize(SESSION)
    await gateway.sessions.note_held_up(SESSION, SetAsideNotice(stage="report", reason="bad"))
    await sweeper(gateway).announce_overdue(4e9)
    assert len(finalized(gateway)) == 1


async def test_a_sweep_that_fails_keeps_no_other_from_its_work(gateway: Parts) -> None:
    stop, swept = asyncio.Event(), asyncio.Event()
    failures = [BrokerUnavailable("away"), ValueError("a mistake")]

    async def fails(_now: float) -> None:
        raise failures[0]

    async def mistaken(_now: float) -> None:
        raise failures[1]

    async def works(_now: float) -> None:
        swept.set()

    watch = await ClockWatch.open(MemoryStore())
    sweeps = [fails, mistaken, works]
    sweeping = asyncio.create_task(keep_sweeping(sweeps, [], watch, 60, stop))
    await eventually(swept.is_set)
    stop.set()
    await asyncio.wait_for(sweeping, 30)
