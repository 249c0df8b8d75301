"""The call of a handler, and the log of events that failed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from shared.broker import AnyRoute, BatchRoute, Message, Route, open_broker, unpack
from shared.broker.batch import Batch
from shared.broker.handling import Call, Received, nothing_erased, wrapped
from shared.broker.handling.call import call_route
from shared.broker.handling.deadline import within_limit
from shared.broker.handling.log_context import in_log_context
from shared.events import Event, TranscriptAppended
from shared.retry import Permanent, Unavailable
from shared.telemetry import correlation_id, short
from tests.contract.brokers import messages, raising, serving
from tests.support.events import appended, finalized
from tests.support.eventually import eventually

SESSION = "a-session-whose-id-is-a-secret"
WORDS = "what the candidate said"


def batch(answer: Callable[[Event], Sequence[Event]]) -> AnyRoute:
    async def handle(events: Sequence[TranscriptAppended]) -> Sequence[Event]:
        return [caused for event in events for caused in answer(event)]

    return BatchRoute(TranscriptAppended, handle)


def message(**changed: Any) -> Message:
    """Of two events, whose data may be changed."""
    data = appended(SESSION, WORDS).model_dump() | changed
    envelope = {"time": 0, "correlation_id": "request 7", "data": data}
    body = json.dumps([{"id": name} | envelope for name in ("event 1", "event 2")])
    return Message(TranscriptAppended.name, body.encode())


@pytest.mark.parametrize(
    ("sent", "error", "said"),
    [
        (message(n="no number"), Permanent("not reached"), "set aside"),
        (message(), Permanent("refused"), "set aside"),
        (message(), Unavailable("the store is away"), "again"),
    ],
    ids=["unreadable", "refused", "away"],
)
async def test_the_log_names_each_event_that_failed_and_quotes_no_words(
    tmp_path: Path, sent: Message, error: Exception, said: str
) -> None:
    with capture_logs() as logs:
        async with open_broker(f"embedded:///{tmp_path}") as broker:
            await broker.publish([sent])
            async with serving(broker, "stt", batch(raising(error))):
                await eventually(lambda: len(logs) >= 2)
    assert [(line["event"], line["event_id"]) for line in logs] == [
        (said, "event 1"),
        (said, "event 2"),
    ]
    for line in logs:
        assert (line["queue"], line["correlation_id"]) == ("stt", "request 7")
        assert line["name"] == TranscriptAppended.name
        del line["exc_info"]  # of which only kind and place are written (shared.telemetry)
        assert SESSION not in str(line)
        assert WORDS not in str(line)


# ---------------------------------------------------------------- without a handler


async def test_an_event_without_a_handler_comes_again_in_a_minute_and_counts_no_attempt() -> None:
    (sent,) = messages(finalized(SESSION))
    outcome = await Batch("stt", None, wrapped(nothing_erased)).run([sent])
    ((again, delay),) = outcome.again
    assert (again.name, again.attempt, delay) == (sent.name, sent.attempt, 60.0)
    assert (outcome.dead, outcome.caused) == ([], [])


async def test_events_without_a_handler_are_logged_once_in_ten_minutes() -> None:
    sent = messages(finalized(SESSION), finalized(SESSION))
    with capture_logs() as logs:
        for _ in range(3):
            await Batch("a queue", None, wrapped(nothing_erased)).run(sent)
    (line,) = logs
    assert (line["event"], line["queue"], line["name"]) == ("no handler", "a queue", sent[0].name)
    assert SESSION not in str(line)


# ---------------------------------------------------------------- wrappers


def call(handle: Callable[[TranscriptAppended], Awaitable[Sequence[Event]]]) -> Call:
    event = appended(SESSION, WORDS)
    (envelope,) = unpack(messages(event)[0])
    return Call("stt", Route(TranscriptAppended, handle), [Received(message(), envelope, event)])


async def test_a_handler_that_takes_too_long_is_cancelled_and_fails() -> None:
    cancelled = asyncio.Event()

    async def endless(_: TranscriptAppended) -> Sequence[Event]:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    with pytest.raises(TimeoutError):
        await within_limit(call_route, seconds=0.01)(call(endless))
    assert cancelled.is_set()


async def test_the_log_of_a_handler_names_its_event_and_forgets_it_afterwards() -> None:
    seen: dict[str, object] = {}

    async def look(_: TranscriptAppended) -> Sequence[Event]:
        seen.update(get_contextvars(), correlation_id=correlation_id.get())
        return []

    made = call(look)
    await in_log_context(call_route)(made)
    envelope = made.received[0].envelope
    assert seen == {
        "queue": "stt",
        "name": TranscriptAppended.name,
        "event_id": envelope.id,
        "session": short(SESSION),
        "correlation_id": envelope.correlation_id,
    }
    assert get_contextvars() == {}
    assert correlation_id.get() == ""


async def test_all_wrappers_surround_a_handler() -> None:
    """A handler of an erased session fails in vain: its error is dropped with its data."""

    async def fail(_: TranscriptAppended) -> Sequence[Event]:
        raise RuntimeError

    async def erase_all(session_ids: set[str]) -> set[str]:
        return session_ids

    labels = {"queue": "stt", "event": TranscriptAppended.name}

    def handled() -> float:
        return REGISTRY.get_sample_value("vivavoce_handling_seconds_count", labels) or 0.0

    before = handled()
    assert await wrapped(erase_all)(call(fail)) == []
    assert handled() == before + 1
