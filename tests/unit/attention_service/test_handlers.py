"""Observations are stored, shown at once, and summed up at the end, late arrivals included."""

import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from attention_service import domain, handlers
from attention_service.handlers import Attention
from attention_service.store import Observations
from shared.amendable import Barrier, FinalizedInterviews
from shared.cache import open_cache
from shared.concurrency import THREAD_THRESHOLD
from shared.events import AttentionRead, AttentionRequested, AttentionSummarised, Event, session_of
from shared.model import AttentionFigures
from shared.snapshots import Snapshots
from shared.store import StoreUnavailable
from tests.support.events import BEGAN, finalized, observed
from tests.support.fakes import MemoryStore, no_pause
from tests.support.turns import Turns, every_order
from tests.unit.shared.crowd import Crowd


@pytest.fixture
async def snapshots() -> AsyncIterator[Snapshots]:
    async with open_cache("embedded") as cache:
        snapshots = Snapshots(cache, await MemoryStore().collection("attention"))
        yield snapshots
        for session in ("s1", "s2"):
            await snapshots.remove(session)


async def attention_on(store: MemoryStore, snapshots: Snapshots) -> Attention:
    observations = await Observations.open(store)
    # The barrier takes one look: an event that comes later must be counted all the same.
    barrier = Barrier(quiet_seconds=0.0)
    interviews = await FinalizedInterviews.open(store, observations, domain.summarised, barrier)
    return Attention(observations, interviews, snapshots)


@pytest.fixture
async def attention(snapshots: Snapshots) -> Attention:
    return await attention_on(MemoryStore(), snapshots)


def summarised(events: Sequence[Event]) -> AttentionSummarised:
    (found,) = [event for event in events if isinstance(event, AttentionSummarised)]
    return found


async def test_an_observation_is_shown_at_once(attention: Attention) -> None:
    event = observed("s1", "distracted", event="blur", confidence=0.5)
    assert await attention.on_attention_observed([event]) == []
    shown = await attention.snapshots.get("s1")
    assert shown is not None
    assert (shown.state, shown.last_event, shown.score) == ("distracted", "blur", 0.5)


async def test_an_older_observation_that_comes_later_is_not_shown(attention: Attention) -> None:
    new = observed("s1", "focused", received_at=BEGAN + 9)
    old = observed("s1", "distracted", received_at=BEGAN + 1)
    await attention.on_attention_observed([new])
    await attention.on_attention_observed([old])
    shown = await attention.snapshots.get("s1")
    assert shown is not None
    assert shown.state == "focused"


async def test_the_end_is_summed_up_once_however_often_it_is_told(attention: Attention) -> None:
    event = observed("s1", "focused", received_at=BEGAN + 90)
    await attention.on_attention_observed([event, event])
    await attention.on_attention_observed([event])
    end = finalized("s1", observations=1)
    first = summarised(await attention.on_interview_finalized(end))
    assert first.version == 1
    assert first.figures is not None
    assert (first.figures.observations, first.figures.focused_ratio) == (1, 1.0)
    assert summarised(await attention.on_interview_finalized(end)) == first


async def test_where_nothing_was_observed_the_figures_are_none(attention: Attention) -> None:
    made = summarised(await attention.on_interview_finalized(finalized("s1", observations=0)))
    assert (made.version, made.figures) == (1, None)


async def test_a_late_observation_amends_with_a_higher_version(attention: Attention) -> None:
    await attention.on_interview_finalized(finalized("s1", observations=1))
    late = observed("s1", received_at=BEGAN + 50)
    amended = summarised(await attention.on_attention_observed([late, observed("s2")]))
    assert (amended.session_id, amended.version) == ("s1", 2)
    assert amended.figures is not None
    assert summarised(await attention.on_attention_observed([late])) == amended


async def test_whoever_asks_is_told_what_it_was_like_so_far(attention: Attention) -> None:
    await attention.on_attention_observed([observed("s1", "distracted", received_at=BEGAN)])
    asked = AttentionRequested(session_id="s1", request_id="r", started_at=BEGAN, until=BEGAN + 10)
    (read,) = await attention.on_attention_requested(asked)
    assert isinstance(read, AttentionRead)
    assert read.request_id == "r"
    assert read.figures is not None
    assert (read.figures.distracted_ratio, read.figures.seconds) == (1.0, 10)


async def test_the_sessions_of_a_batch_are_shown_and_amended_at_once() -> None:
    rows, views, at_rows, at_views = MemoryStore(), MemoryStore(), Crowd(), Crowd()
    async with open_cache("embedded") as cache:
        attention = await attention_on(rows, Snapshots(cache, await views.collection("attention")))
        for session in ("s1", "s2"):
            await attention.on_interview_finalized(finalized(session, observations=0))
        rows.pause, views.pause = at_rows.pause, at_views.pause
        amended = await attention.on_attention_observed([observed("s1"), observed("s2")])
        for session in ("s1", "s2"):
            await attention.snapshots.remove(session)
    assert [session_of(event) for event in amended] == ["s1", "s2"]
    assert (at_rows.largest, at_views.largest) == (2, 2)


async def test_a_snapshot_that_fails_is_told_after_the_others_are_shown() -> None:
    views = MemoryStore()
    async with open_cache("embedded") as cache:
        snapshots = Snapshots(cache, await views.collection("attention"))
        attention = await attention_on(MemoryStore(), snapshots)

        async def fail_once() -> None:
            views.pause = no_pause
            raise StoreUnavailable("the disk is full")

        views.pause = fail_once
        with pytest.raises(StoreUnavailable, match="disk is full"):
            await attention.on_attention_observed([observed("s1"), observed("s2")])
        assert await snapshots.get("s2") is not None
        await snapshots.remove("s2")


async def test_many_observations_are_summed_up_beside_the_event_loop(
    attention: Attention, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def summary(*args: Any, **fields: Any) -> AttentionFigures | None:
        threads.append(threading.current_thread() is threading.main_thread())
        return domain.summary(*args, **fields)

    monkeypatch.setattr(handlers, "summary", summary)
    many = [observed("s1", received_at=BEGAN + n / 100, n=n) for n in range(THREAD_THRESHOLD)]
    for noted in (many[:1], many[1:]):
        await attention.on_attention_observed(noted)
        (read,) = await attention.on_attention_requested(
            AttentionRequested(session_id="s1", request_id="r", started_at=BEGAN, until=BEGAN + 99)
        )
    assert isinstance(read, AttentionRead)
    assert read.figures is not None
    assert read.figures.observations == THREAD_THRESHOLD
    assert threads == [True, False]


async def test_an_observation_that_races_the_end_is_in_the_newest_summary_in_every_order(
    snapshots: Snapshots,
) -> None:
    async def scenario(store: MemoryStore, turns: Turns) -> None:
        attention = await attention_on(store, snapshots)
        outcomes = await turns.run(
            attention.on_attention_observed([observed("s1")]),
            attention.on_interview_finalized(finalized("s1", observations=1)),
        )
        made: list[AttentionSummarised] = []
        for outcome in outcomes:
            assert isinstance(outcome, list), outcome
            made += [event for event in outcome if isinstance(event, AttentionSummarised)]
        newest = max(made, key=lambda event: event.version)
        assert newest.figures is not None
        assert newest.figures.observations == 1

    assert await every_order(scenario) > 100
