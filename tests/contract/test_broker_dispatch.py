"""Serving a queue, on every broker: an event is done, comes again or is set aside, never lost."""

import asyncio
import json
import time
from collections.abc import Sequence

import pytest
from prometheus_client import REGISTRY

from shared.broker import BatchRoute, Broker, DeadLetter, Message, Route, Verdict, serve, unpack
from shared.broker.broker import Outcome
from shared.events import (
    Event,
    EventSetAside,
    InterviewFinalized,
    SessionEvent,
    TranscriptAppended,
    TranscriptCompleted,
)
from shared.retry import UNHANDLED_LIMIT_SECONDS, NotYet, Permanent, Unavailable
from tests.contract.brokers import Heard, messages, raising, serving, set_aside
from tests.support.events import appended, completed, finalized
from tests.support.eventually import eventually


def a_completed(event: SessionEvent) -> Sequence[Event]:
    return [completed(event.session_id)]


# ---------------------------------------------------------------- done


async def test_events_that_a_handler_returns_arrive_at_the_next_queue(broker: Broker) -> None:
    stt = Heard[InterviewFinalized](a_completed)
    grading = Heard[TranscriptCompleted]()
    await broker.publish(messages(finalized("s1")))
    async with (
        serving(broker, "stt", Route(InterviewFinalized, stt.one)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: grading.sessions == ["s1"])


async def test_a_caused_event_carries_the_correlation_of_its_cause(broker: Broker) -> None:
    (message,) = messages(finalized("s1"))
    envelopes = json.loads(message.body)
    envelopes[0]["correlation_id"] = "request 7"
    await broker.publish([Message(message.name, json.dumps(envelopes).encode())])
    stt = Heard[InterviewFinalized](a_completed)
    async with (
        serving(broker, "stt", Route(InterviewFinalized, stt.one)),
        broker.consume("grading", 1) as grading,
    ):
        (delivery,) = await asyncio.wait_for(grading.take(), 60)
        await grading.settle([delivery], Outcome())
    assert unpack(delivery.message)[0].correlation_id == "request 7"


async def test_many_messages_that_are_here_share_calls(broker: Broker) -> None:
    stt = Heard[TranscriptAppended]()
    names = [f"s{number}" for number in range(50)]
    for name in names:
        await broker.publish(messages(appended(name)))
    async with serving(broker, "stt", BatchRoute(TranscriptAppended, stt.many)):
        await eventually(lambda: len(stt.events) == 50)
    assert sorted(stt.sessions) == sorted(names)
    assert len(stt.calls) < 50


async def test_a_single_event_sees_what_the_batches_before_it_stored(broker: Broker) -> None:
    """They come in one delivery, and storing takes a while."""
    stored: list[str] = []
    seen: list[int] = []

    async def store(events: Sequence[TranscriptAppended]) -> Sequence[Event]:
        await asyncio.sleep(0.05)
        stored.extend(event.session_id for event in events)
        return []

    async def look(event: InterviewFinalized) -> Sequence[Event]:
        seen.append(len(stored))
        return []

    await broker.publish(messages(*(appended("s1", f"{number}") for number in range(5))))
    await broker.publish(messages(finalized("s1")))
    routes = (BatchRoute(TranscriptAppended, store), Route(InterviewFinalized, look))
    async with serving(broker, "stt", *routes):
        await eventually(lambda: bool(seen))
    assert seen == [5]


async def test_single_events_are_handled_side_by_side(broker: Broker) -> None:
    both_inside = asyncio.Barrier(2)

    async def meet(_: InterviewFinalized) -> Sequence[Event]:
        async with asyncio.timeout(60):
            await both_inside.wait()
        return [completed("met")]

    grading = Heard[TranscriptCompleted]()
    await broker.publish(messages(finalized("s1"), finalized("s2")))
    async with (
        serving(broker, "stt", Route(InterviewFinalized, meet)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: grading.sessions == ["met", "met"])


async def test_unknown_fields_are_ignored(broker: Broker) -> None:
    data = completed("s1").model_dump() | {"mood": "sunny"}
    envelope = {"id": "1", "time": 0, "data": data, "weather": "fine"}
    await broker.publish([Message(TranscriptCompleted.name, json.dumps([envelope]).encode())])
    grading = Heard[TranscriptCompleted]()
    async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
        await eventually(lambda: grading.sessions == ["s1"])


# ---------------------------------------------------------------- again


async def attempt_of_next(broker: Broker, queue: str) -> int:
    async with broker.consume(queue, 1) as consumer, asyncio.timeout(60):
        (delivery,) = await consumer.take()
        await consumer.settle([delivery], Outcome())
        return delivery.message.attempt


@pytest.mark.parametrize(
    ("error", "attempt"),
    [
        (Unavailable("the store is away"), 1),
        (RuntimeError("a mistake"), 1),
        (NotYet(time.time() + 3600), 0),
    ],
    ids=["unavailable", "unforeseen", "not yet"],
)
async def test_a_failed_event_comes_again_after_its_tier_with_failures_counted(
    broker: Broker, error: Exception, attempt: int
) -> None:
    await broker.publish(messages(completed("s1")))
    failing = Heard[TranscriptCompleted](raising(error))
    began = time.monotonic()
    async with serving(broker, "grading", Route(TranscriptCompleted, failing.one)):
        await eventually(lambda: failing.sessions == ["s1"])
    assert await attempt_of_next(broker, "grading") == attempt
    assert time.monotonic() - began >= 0.9
    assert await set_aside(broker, "grading") == []


async def test_a_handler_that_fails_publishes_nothing_until_it_succeeds(broker: Broker) -> None:
    failures = iter([Unavailable("the store is away")])

    def fail_first(event: TranscriptAppended) -> Sequence[Event]:
        for failure in failures:
            raise failure
        return a_completed(event)

    stt = Heard[TranscriptAppended](fail_first)
    grading = Heard[TranscriptCompleted]()
    await broker.publish(messages(appended("s1"), appended("s2")))
    async with (
        serving(broker, "stt", BatchRoute(TranscriptAppended, stt.many)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: len(grading.events) == 2)
    assert sorted(grading.sessions) == ["s1", "s2"]
    assert stt.calls == [2, 2]


# ---------------------------------------------------------------- set aside


async def test_a_permanent_failure_is_set_aside_and_its_session_told(broker: Broker) -> None:
    await broker.publish(messages(completed("s1")))
    failing = Heard[TranscriptCompleted](raising(Permanent("no rubric of that name")))
    told = Heard[EventSetAside]()
    async with (
        serving(broker, "grading", Route(TranscriptCompleted, failing.one)),
        serving(broker, "gateway", Route(EventSetAside, told.one)),
    ):
        await eventually(lambda: bool(told.events))
    (notice,) = told.events
    assert notice == EventSetAside(
        session_id="s1",
        stage="grading",
        reason="no rubric of that name",
        event="transcript.completed",
    )
    (letter,) = await set_aside(broker, "grading")
    assert (letter.session_id, letter.reason) == ("s1", "no rubric of that name")
    assert failing.calls == [1]


async def test_a_body_that_cannot_be_read_is_set_aside_as_it_is(broker: Broker) -> None:
    garbage = Message(TranscriptCompleted.name, b'{"id": "secret words')
    await broker.publish([garbage, *messages(completed("s1"))])
    grading = Heard[TranscriptCompleted]()
    async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
        await eventually(lambda: grading.sessions == ["s1"])
    (letter,) = await set_aside(broker, "grading")
    assert letter.message == garbage
    assert "not a list of events" in letter.reason
    assert "secret" not in letter.reason


async def test_an_event_that_lacks_a_field_is_set_aside_and_its_session_told(
    broker: Broker,
) -> None:
    data = {"session_id": "s1", "answers": "secret words"}
    body = json.dumps([{"id": "1", "time": 0, "data": data}]).encode()
    await broker.publish([Message(TranscriptCompleted.name, body)])
    told = Heard[EventSetAside]()
    async with (
        serving(broker, "grading", Route(TranscriptCompleted, Heard[TranscriptCompleted]().one)),
        serving(broker, "gateway", Route(EventSetAside, told.one)),
    ):
        await eventually(lambda: told.sessions == ["s1"])
    (letter,) = await set_aside(broker, "grading")
    assert letter.reason == told.events[0].reason
    assert letter.reason == "not a valid transcript.completed (answers: tuple_type)"


def published(event: Event, at: float) -> Message:
    """Return the event in a message that was published at that time (Unix seconds)."""
    envelope = {"id": "1", "time": at, "data": event.model_dump(mode="json")}
    return Message(event.name, json.dumps([envelope]).encode())


async def test_an_event_without_a_handler_for_a_day_is_set_aside_and_its_session_told(
    broker: Broker,
) -> None:
    await broker.publish([published(finalized("s1"), time.time() - UNHANDLED_LIMIT_SECONDS)])
    stt = Heard[TranscriptAppended]()
    told = Heard[EventSetAside]()
    async with (
        serving(broker, "stt", BatchRoute(TranscriptAppended, stt.many)),
        serving(broker, "gateway", Route(EventSetAside, told.one)),
    ):
        await eventually(lambda: told.sessions == ["s1"])
    (letter,) = await set_aside(broker, "stt")
    assert letter.reason == "stt has no handler for interview.finalized"


async def test_an_event_without_a_handler_is_not_set_aside_while_it_is_young(
    broker: Broker,
) -> None:
    stt = Heard[TranscriptAppended]()
    await broker.publish(messages(finalized("s1")))
    before = unhandled("stt", InterviewFinalized)
    async with serving(broker, "stt", BatchRoute(TranscriptAppended, stt.many)):
        await eventually(lambda: unhandled("stt", InterviewFinalized) == before + 1)
    assert await set_aside(broker, "stt") == []


def unhandled(queue: str, event: type[Event]) -> float:
    labels = {"queue": queue, "event": event.name, "outcome": "unhandled"}
    return REGISTRY.get_sample_value("vivavoce_events_total", labels) or 0.0


async def test_a_poison_event_takes_no_other_of_its_batch_with_it(broker: Broker) -> None:
    def refuse_poison(event: TranscriptAppended) -> Sequence[Event]:
        if event.text == "poison":
            raise Permanent("refused")
        return a_completed(event)

    stt = Heard[TranscriptAppended](refuse_poison)
    grading = Heard[TranscriptCompleted]()
    batch = [appended(f"s{n}", "poison" if n == 3 else "fine") for n in range(6)]
    await broker.publish(messages(*batch))
    async with (
        serving(broker, "stt", BatchRoute(TranscriptAppended, stt.many)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: len(grading.events) >= 5)
    assert sorted(grading.sessions) == ["s0", "s1", "s2", "s4", "s5"]
    (letter,) = await set_aside(broker, "stt")
    assert letter.session_id == "s3"


async def test_a_notice_that_is_set_aside_itself_causes_no_other(broker: Broker) -> None:
    def refuse_poison(event: EventSetAside) -> Sequence[Event]:
        if event.session_id == "poison":
            raise Permanent("refused")
        return []

    gateway = Heard[EventSetAside](refuse_poison)
    for session in ("poison", "after"):
        await broker.publish(messages(EventSetAside(session_id=session, stage="stt", reason="bad")))
    async with serving(broker, "gateway", Route(EventSetAside, gateway.one)):
        await eventually(lambda: len(gateway.events) == 2)
    # What the first one caused was published before it was settled: it would be here by now.
    await broker.publish(messages(EventSetAside(session_id="mark", stage="stt", reason="bad")))
    async with serving(broker, "gateway", Route(EventSetAside, gateway.one)):
        await eventually(lambda: "mark" in gateway.sessions)
    assert sorted(gateway.sessions) == ["after", "mark", "poison"]
    (letter,) = await set_aside(broker, "gateway")
    assert letter.session_id == "poison"


async def test_all_that_is_set_aside_is_replayed_once_even_if_it_fails_at_once(
    broker: Broker,
) -> None:
    failing = Heard[TranscriptCompleted](raising(Permanent("still wrong")))
    names = [f"s{number}" for number in range(5)]
    async with serving(broker, "grading", Route(TranscriptCompleted, failing.one)):
        await broker.publish(messages(*map(completed, names)))
        await eventually(lambda: len(failing.events) == 5)
    replayed: list[str | None] = []

    def replay(letter: DeadLetter) -> Verdict:
        replayed.append(letter.session_id)
        return Verdict.REPLAY

    async with serving(broker, "grading", Route(TranscriptCompleted, failing.one)):
        await asyncio.wait_for(broker.sift("grading", replay), 60)
        await eventually(lambda: len(failing.events) == 10)
    assert sorted(filter(None, replayed)) == names
    assert (
        sorted(filter(None, (each.session_id for each in await set_aside(broker, "grading"))))
        == names
    )


async def test_a_handler_that_returns_no_event_fails_like_any_other(broker: Broker) -> None:
    wrong = Heard[TranscriptCompleted](lambda _: ["no event"])  # type: ignore[list-item]
    await broker.publish(messages(completed("s1")))
    async with serving(broker, "grading", Route(TranscriptCompleted, wrong.one)):
        await eventually(lambda: wrong.sessions == ["s1"])
    assert await attempt_of_next(broker, "grading") == 1


# ---------------------------------------------------------------- stopping


async def test_stop_lets_a_running_handler_finish_and_settles_it(broker: Broker) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(event: InterviewFinalized) -> Sequence[Event]:
        entered.set()
        await leave.wait()
        return a_completed(event)

    await broker.publish(messages(finalized("s1")))
    async with serving(broker, "stt", Route(InterviewFinalized, slow)) as stop:
        await entered.wait()
        stop.set()
        await broker.ping()  # serving goes on noticing the stop meanwhile
        leave.set()
    grading = Heard[TranscriptCompleted]()
    again = Heard[InterviewFinalized]()
    await broker.publish(messages(finalized("mark")))
    async with (
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
        serving(broker, "stt", Route(InterviewFinalized, again.one)),
    ):
        await eventually(lambda: grading.sessions == ["s1"] and again.sessions == ["mark"])


async def test_stop_takes_no_new_events(broker: Broker) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    handled: list[str] = []

    async def slow(event: InterviewFinalized) -> Sequence[Event]:
        handled.append(event.session_id)
        entered.set()
        await leave.wait()
        return []

    await broker.publish(messages(finalized("s1")))
    stop = asyncio.Event()
    routes = [Route(InterviewFinalized, slow)]
    service = asyncio.create_task(serve(broker, "stt", routes, stop))
    await entered.wait()
    stop.set()
    await broker.publish(messages(finalized("s2")))
    leave.set()
    await service
    assert handled == ["s1"]
    later = Heard[InterviewFinalized]()
    async with serving(broker, "stt", Route(InterviewFinalized, later.one)):
        await eventually(lambda: later.sessions == ["s2"])


async def test_a_handler_longer_than_the_grace_is_cancelled_and_its_event_comes_again(
    broker: Broker,
) -> None:
    entered, cancelled = asyncio.Event(), asyncio.Event()

    async def endless(_: InterviewFinalized) -> Sequence[Event]:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    await broker.publish(messages(finalized("s1")))
    async with serving(broker, "stt", Route(InterviewFinalized, endless), grace=0.05):
        await entered.wait()
    assert cancelled.is_set()
    again = Heard[InterviewFinalized]()
    async with serving(broker, "stt", Route(InterviewFinalized, again.one)):
        await eventually(lambda: again.sessions == ["s1"])


async def test_a_service_that_is_cancelled_leaves_no_handler_running(broker: Broker) -> None:
    entered, cancelled = asyncio.Event(), asyncio.Event()

    async def endless(_: InterviewFinalized) -> Sequence[Event]:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    await broker.publish(messages(finalized("s1")))
    routes = [Route(InterviewFinalized, endless)]
    service = asyncio.create_task(serve(broker, "stt", routes, asyncio.Event()))
    await entered.wait()
    service.cancel()
    await asyncio.gather(service, return_exceptions=True)
    assert cancelled.is_set()
    again = Heard[InterviewFinalized]()
    async with serving(broker, "stt", Route(InterviewFinalized, again.one)):
        await eventually(lambda: again.sessions == ["s1"])
