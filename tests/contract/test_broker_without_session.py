"""Events that are about no session: they pass through every part that others pass through."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import pytest

from gateway.handlers import Broadcasts
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.retention import DAY_SECONDS, Retention
from gateway.interview.wakeups import Wakeups
from gateway.store import Sessions
from shared.broker import BatchRoute, Broker, Route, open_broker, topology
from shared.erasure import SessionData, Tombstones
from shared.events import EVENTS, Event, InterviewFinalized, SessionFinalized, TranscriptCompleted
from shared.retry import Permanent
from tests.contract.brokers import Heard, messages, purge, raising, serving, set_aside
from tests.support.events import completed, finalized
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore


class TemplateChanged(Event):
    name = "template.changed"
    title: str


class PageLoaded(Event):
    name = "page.loaded"
    hot = True
    number: int


@pytest.fixture
async def broker(broker_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Broker]:
    """Open a broker that binds both events to the queue of grading, and broadcasts them."""
    bound = (*topology.QUEUES["grading"], TemplateChanged, PageLoaded)
    monkeypatch.setitem(topology.QUEUES, "grading", bound)
    said = (*topology.BROADCASTS, TemplateChanged)
    for adapter in ("shared.broker.embedded", "shared.broker.amqp.readers"):
        monkeypatch.setattr(f"{adapter}.BROADCASTS", said)
    for event in (TemplateChanged, PageLoaded):
        monkeypatch.setitem(EVENTS, event.name, event)
    async with open_broker(broker_url) as opened:
        yield opened
    if broker_url.startswith("amqp"):  # a stack that starts later has no handler for what is left
        await purge(broker_url)


async def test_events_without_a_session_are_handled_alone_and_in_batches(broker: Broker) -> None:
    templates, pages = Heard[TemplateChanged](), Heard[PageLoaded]()
    await broker.publish(messages(TemplateChanged(title="A"), *map(page, range(5))))
    async with serving(
        broker,
        "grading",
        Route(TemplateChanged, templates.one),
        BatchRoute(PageLoaded, pages.many),
    ):
        await eventually(lambda: len(pages.events) == 5 and len(templates.events) == 1)
    assert templates.events == [TemplateChanged(title="A")]
    assert pages.calls == [5]


def page(number: int) -> PageLoaded:
    return PageLoaded(number=number)


async def test_an_event_without_a_session_may_be_caused_by_one_and_cause_one(
    broker: Broker,
) -> None:
    stt = Heard[InterviewFinalized](lambda event: [TemplateChanged(title=event.session_id)])
    templates = Heard[TemplateChanged](lambda event: [finalized(f"after {event.title}")])
    report = Heard[InterviewFinalized]()
    await broker.publish(messages(finalized("s1")))
    async with (
        serving(broker, "stt", Route(InterviewFinalized, stt.one)),
        serving(broker, "grading", Route(TemplateChanged, templates.one)),
        serving(broker, "report", Route(InterviewFinalized, report.one)),
    ):
        await eventually(lambda: "after s1" in report.sessions)


async def test_no_tombstone_holds_back_an_event_without_a_session(broker: Broker) -> None:
    """The erased session's own event is dropped, and all that it caused for that session."""
    tombstones = await Tombstones.open(MemoryStore())
    await tombstones.add("erased")
    data = SessionData("grading", broker, tombstones, {})

    def cause(event: TranscriptCompleted) -> Sequence[Event]:
        return [finalized(event.session_id), TemplateChanged(title="caused")]

    grading = Heard[TranscriptCompleted](cause)
    templates, report = Heard[TemplateChanged](), Heard[InterviewFinalized]()
    await broker.publish(messages(completed("erased"), TemplateChanged(title="published")))
    async with (
        serving(
            broker,
            "grading",
            Route(TranscriptCompleted, grading.one),
            Route(TemplateChanged, templates.one),
            drop=data.drop,
        ),
        serving(broker, "report", Route(InterviewFinalized, report.one)),
    ):
        await eventually(lambda: len(templates.events) == 2)
        await broker.publish(messages(finalized("mark")))
        await eventually(lambda: "mark" in report.sessions)
    assert {event.title for event in templates.events} == {"caused", "published"}
    assert report.sessions == ["mark"]


async def test_a_dead_letter_without_a_session_outlives_erasures_and_is_dropped_by_age(
    broker: Broker,
) -> None:
    failing = Heard[TemplateChanged](raising(Permanent("no such template")))
    pages = Heard[PageLoaded]()
    await broker.publish(messages(TemplateChanged(title="A")))
    async with serving(
        broker,
        "grading",
        Route(TemplateChanged, failing.one),
        BatchRoute(PageLoaded, pages.many),
    ):
        await eventually(lambda: bool(failing.events))
        await broker.publish(messages(page(1)))
        await eventually(lambda: bool(pages.events))
    store = MemoryStore()
    tombstones = await Tombstones.open(store)
    data = SessionData("grading", broker, tombstones, {})
    assert await data.erase("s1") == {"dead letters": 0}
    retention = Retention(
        await Sessions.open(store), tombstones, GroupCommit(broker), broker, days=1
    )
    await retention.sweep(time.time())
    (letter,) = await set_aside(broker, "grading")
    assert (letter.session_id, letter.reason) == (None, "no such template")
    await broker.publish(messages(TemplateChanged(title="B")))
    async with serving(broker, "grading", Route(TemplateChanged, failing.one)):
        await eventually(lambda: len(failing.events) == 2)
    retention.letters_due = 0.0
    await retention.sweep(letter.since + 2 * DAY_SECONDS)
    assert await set_aside(broker, "grading") == []


async def test_events_without_a_session_are_committed_in_groups(broker: Broker) -> None:
    group = GroupCommit(broker)
    pages = Heard[PageLoaded]()
    await asyncio.gather(*(group.publish(page(number)) for number in range(100)))
    async with serving(broker, "grading", BatchRoute(PageLoaded, pages.many)):
        await eventually(lambda: len(pages.events) == 100)


async def test_a_broadcast_without_a_session_wakes_no_call_and_stops_nothing(
    broker: Broker,
) -> None:
    waiting = Wakeups()
    sessions = await Sessions.open(MemoryStore())
    broadcasts = Broadcasts(OpenSessions(sessions, broker, instance="g1"), waiting)
    ready = SessionFinalized(session_id="s1")
    async with broker.listen(broadcasts.hear):
        with waiting.on("s1") as news:
            await broker.publish(messages(TemplateChanged(title="A"), ready))
            assert await asyncio.wait_for(news.get(), 60) == ready
            assert news.empty()
