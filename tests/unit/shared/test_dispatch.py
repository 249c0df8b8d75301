"""What the log says of an event that failed."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.broker import AnyRoute, BatchRoute, Message, open_broker
from shared.events import Event, TranscriptAppended
from shared.retry import Permanent, Unavailable
from tests.contract.brokers import raising, serving
from tests.events import appended
from tests.eventually import eventually

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
